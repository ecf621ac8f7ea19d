using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Tuning;

/// <summary>The very lines of <c>events.jsonl</c>, as they are written.</summary>
internal sealed class JsonRunView(TextWriter output) : IRunView
{
    public RunEvent Follow(Func<Action<RunEvent, string>, RunEvent> train) => train((_, line) =>
    {
        output.WriteLine(line);
        output.Flush();
    });
}

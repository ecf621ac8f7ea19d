using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Tuning;

/// <summary>Lines of text, for pipes and log files: every event of note, and about twenty steps of the run.</summary>
internal sealed class PlainRunView(TextWriter output) : IRunView
{
    private const int StepsShown = 20;

    public RunEvent Follow(Func<Action<RunEvent, string>, RunEvent> train) => train((happened, _) =>
    {
        if (happened is StepEvent step && !IsShown(step))
        {
            return;
        }

        if (RunEventText.Describe(happened) is { } text)
        {
            output.WriteLine(text);
            output.Flush();
        }
    });

    private static bool IsShown(StepEvent step) =>
        step.Step == 1 || step.Step == step.TotalSteps || step.Step % Math.Max(1, step.TotalSteps / StepsShown) == 0;
}

using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Tuning;

/// <summary>Shows a run while it goes on.</summary>
internal interface IRunView
{
    /// <summary>Runs <paramref name="train"/> on this thread and shows each event it hands over with its line.</summary>
    RunEvent Follow(Func<Action<RunEvent, string>, RunEvent> train);
}

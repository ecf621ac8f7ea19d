using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Jobs;

/// <summary>A run that was made of a request.</summary>
/// <param name="Run">The run.</param>
/// <param name="Notes">Fields of other tools in the request that ask for nothing here, with what is done instead; null where there are none.</param>
internal sealed record CreatedRun(RunSummary Run, IReadOnlyList<string>? Notes)
{
    internal static CreatedRun Of(RunSummary run, IReadOnlyList<string> notes) => new(run, notes.Count == 0 ? null : notes);
}

using System.Globalization;

namespace TuningStudio.Web.State;

/// <summary>How addresses and votes name one of a run's checkpoints: the run's id, <c>@</c> and the step; and how people read it.</summary>
internal static class CheckpointKey
{
    internal static string Of(string runId, int step) => string.Create(CultureInfo.InvariantCulture, $"{runId}@{step}");

    internal static string Label(string runName, int step) => string.Create(CultureInfo.CurrentCulture, $"{runName} @ {step}");
}

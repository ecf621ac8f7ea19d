namespace TuningStudio.Web.Components.NewRun;

/// <summary>What comes before and after a step.</summary>
internal static class RunStepOrder
{
    internal static IReadOnlyList<RunStep> All { get; } = Enum.GetValues<RunStep>();

    internal static IEnumerable<RunStep> Until(RunStep end) => All.Where(step => step < end);

    internal static RunStep? After(this RunStep step) => step < RunStep.Review ? step + 1 : null;

    internal static RunStep? Before(this RunStep step) => step > RunStep.Model ? step - 1 : null;

    /// <summary>The step an address names; the first one where it names none.</summary>
    internal static RunStep Parse(string? text) => Enum.TryParse<RunStep>(text, ignoreCase: true, out var step) && Enum.IsDefined(step) ? step : RunStep.Model;

    internal static string Spell(this RunStep step) => step.ToString().ToLowerInvariant();
}

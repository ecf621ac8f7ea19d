using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Components.Charts;

/// <summary>Padding as charts draw it.</summary>
internal static class ChartPadding
{
    /// <summary>Share of a step's computed tokens that stood for nothing, 0 to 1; null where it was not counted.</summary>
    internal static double? Of(StepEvent step) => step.PaddedTokens > 0 ? 1 - (double)step.Tokens / step.PaddedTokens : null;
}

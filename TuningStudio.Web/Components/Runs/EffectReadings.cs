using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Components.Runs;

/// <summary>How far a model has moved from its base, as pages show it.</summary>
internal static class EffectReadings
{
    /// <summary>What is added to the weights as a share of them; null where a method adds to no weights.</summary>
    internal static double? WeightShare(this AdapterEffectEvent effect) => effect is { WeightChange: { } change, WeightNorm: > 0 and { } norm } ? change / norm : null;
}

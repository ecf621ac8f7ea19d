namespace TuningStudio.Core.Models.Layers;

/// <summary>What families do differently in softmax(Q Kᵀ) V.</summary>
/// <param name="Scale">What products of queries and keys are multiplied by.</param>
/// <param name="SoftCap">Largest score, approached along a hyperbolic tangent; null does not cap.</param>
/// <param name="Window">How many tokens a token sees, itself included; null sees all before it.</param>
public sealed record AttentionOptions(double Scale, double? SoftCap = null, int? Window = null);

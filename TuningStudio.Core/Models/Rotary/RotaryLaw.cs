namespace TuningStudio.Core.Models.Rotary;

/// <summary>How fast each pair of dimensions turns.</summary>
/// <param name="InverseFrequencies">Angle per position [R/2], for the R dimensions that turn at all.</param>
/// <param name="Scale">What cosines and sines are multiplied by, which sharpens attention over long texts (Peng et al., 2023).</param>
public sealed record RotaryLaw(double[] InverseFrequencies, double Scale = 1);

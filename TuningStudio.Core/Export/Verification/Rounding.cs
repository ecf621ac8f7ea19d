using TuningStudio.Core.Gguf;
using TuningStudio.Core.Weights;

namespace TuningStudio.Core.Export.Verification;

/// <summary>How much a number may change as it is stored, and how much answers may change with it.</summary>
internal static class Rounding
{
    // Sums come in another order even where nothing is rounded.
    private const double Least = 1e-4;
    private const double Most = 0.5;

    /// <summary>Largest relative error: half a unit in the last place.</summary>
    internal static double Of(WeightType type) => type switch
    {
        WeightType.BF16 => Math.Pow(2, -8),
        WeightType.F16 => Math.Pow(2, -11),
        _ => Math.Pow(2, -24),
    };

    /// <summary>Relative error: for Q8_0 half a step of a block, against weights half as large as its largest.</summary>
    internal static double Of(GgufTensorType type) => type switch
    {
        GgufTensorType.BF16 => Of(WeightType.BF16),
        GgufTensorType.F16 => Of(WeightType.F16),
        GgufTensorType.Q8 => 1.0 / 127,
        _ => Of(WeightType.F32),
    };

    /// <summary>
    /// Largest relative change of logits that rounding explains: every one of about seven matrices of a block adds its error, independent of
    /// the others, so that they grow with the root of their number. Twice that is allowed; a wrong matrix gives a change near one.
    /// </summary>
    internal static double Tolerance(double rounding, int layers) => Math.Clamp(2 * rounding * Math.Sqrt((7 * layers) + 2), Least, Most);
}

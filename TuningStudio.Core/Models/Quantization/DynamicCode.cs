using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Quantization;

/// <summary>The 256 levels of bitsandbytes' dynamic eight-bit numbers (Dettmers et al., 2022): a sign, a decimal exponent and a linear fraction share the bits.</summary>
internal static class DynamicCode
{
    private const int Exponents = 7;

    /// <summary>From smallest to largest.</summary>
    internal static float[] Levels { get; } = Make();

    // The reference's own operations in its own order, so that the last bit is the same.
    private static float[] Make()
    {
        using var scope = NewDisposeScope();
        List<float> levels = [0, 1];
        for (var exponent = 0; exponent < Exponents; exponent++)
        {
            // The middle of each of as many equal parts of 0.1 to 1.
            var count = 1 << exponent;
            var borders = linspace(0.1, 1, count + 1, ScalarType.Float32);
            var middles = (borders.narrow(0, 0, count) + borders.narrow(0, 1, count)).div(Number.Of(2)).mul(Number.Of(Math.Pow(10, exponent - (Exponents - 1)))).data<float>().ToArray();
            levels.AddRange(middles);
            levels.AddRange(middles.Select(level => -level));
        }

        return [.. levels.Order()];
    }
}

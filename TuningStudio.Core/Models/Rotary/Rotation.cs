using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Rotary;

/// <summary>How far a stretch of T positions is turned.</summary>
/// <param name="Cosine">[T,1,R/2], or [B,T,1,R/2] where rows differ.</param>
/// <param name="Sine">Likewise.</param>
public readonly record struct Rotation(Tensor Cosine, Tensor Sine)
{
    /// <summary>Picks positions for each row.</summary>
    /// <param name="positions">[B,T], among those of this stretch.</param>
    /// <returns>[B,T,1,R/2].</returns>
    public Rotation Select(Tensor positions)
    {
        var flat = positions.reshape(-1);
        long[] shape = [positions.shape[0], positions.shape[1], 1, Cosine.shape[^1]];
        return new(Cosine.index_select(0, flat).view(shape), Sine.index_select(0, flat).view(shape));
    }

    /// <summary>Turns queries or keys by their positions; dimensions beyond R stay as they are.</summary>
    /// <param name="input">[B,T,H,E].</param>
    /// <returns>[B,T,H,E].</returns>
    public Tensor Apply(Tensor input)
    {
        var half = Cosine.shape[^1];
        var first = input.narrow(-1, 0, half);
        var second = input.narrow(-1, half, half);
        List<Tensor> parts = [(first * Cosine).addcmul_(second, Sine, Number.Of(-1)), (second * Cosine).addcmul_(first, Sine, Number.Of(1))];
        if (input.shape[^1] > 2 * half)
        {
            parts.Add(input.narrow(-1, 2 * half, input.shape[^1] - (2 * half)));
        }

        return cat(parts, -1);
    }
}

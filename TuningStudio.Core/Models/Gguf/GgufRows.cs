using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Gguf;

/// <summary>
/// The two orders of a head's rows in front of rotary positions: Hugging Face pairs row i with row i + E/2, llama.cpp's Llama pairs
/// neighbours.
/// </summary>
internal static class GgufRows
{
    /// <summary>From halves to neighbours.</summary>
    /// <param name="value">[heads·E, …].</param>
    /// <param name="heads">Number of heads.</param>
    internal static Tensor ToNeighbours(Tensor value, int heads) => Swapped(value, heads, first: 2);

    /// <summary>From neighbours to halves.</summary>
    /// <param name="value">[heads·E, …].</param>
    /// <param name="heads">Number of heads.</param>
    internal static Tensor ToHalves(Tensor value, int heads) => Swapped(value, heads, first: value.shape[0] / heads / 2);

    private static Tensor Swapped(Tensor value, int heads, long first) =>
        value.reshape([heads, first, value.shape[0] / heads / first, .. value.shape[1..]]).transpose(1, 2).reshape(value.shape);
}

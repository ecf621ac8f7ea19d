using static TorchSharp.torch;

namespace TuningStudio.Core.Weights;

/// <summary>Walks over the raw bytes of a contiguous CPU tensor of any size; a span alone ends at 2 GB.</summary>
internal static class TensorBytes
{
    internal delegate void PieceAction(Span<byte> piece, long offset);

    /// <summary>Calls <paramref name="action"/> with consecutive pieces and each piece's offset in bytes.</summary>
    /// <param name="tensor">A contiguous CPU tensor.</param>
    /// <param name="action">What to do with each piece.</param>
    /// <param name="largestPiece">Most bytes of a piece, at least 8.</param>
    internal static void ForEachPiece(Tensor tensor, PieceAction action, long largestPiece = 1 << 28)
    {
        if (tensor.numel() == 0)
        {
            return;
        }

        var size = tensor.element_size();
        var elements = largestPiece / size;
        if (tensor.numel() <= elements)
        {
            action(tensor.bytes, 0);
            return;
        }

        using var flat = tensor.view(-1);
        for (long start = 0; start < flat.numel(); start += elements)
        {
            using var piece = flat.narrow(0, start, Math.Min(elements, flat.numel() - start));
            action(piece.bytes, start * size);
        }
    }
}

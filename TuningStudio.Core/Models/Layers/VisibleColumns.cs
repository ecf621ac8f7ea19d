using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>Which of S columns hold tokens, in rows with padding on the left.</summary>
/// <param name="Mask">[B,1,1,S], boolean; the last column always.</param>
/// <param name="Positions">Positions of the columns [B,S], where virtual tokens before the padding make distances differ by row; null elsewhere.</param>
public sealed record VisibleColumns(Tensor Mask, Tensor? Positions)
{
    /// <summary>Of a pass, or null where there is no padding.</summary>
    internal static VisibleColumns? Of(LeftPadding? padding, int columns, int virtualTokens) => padding is null
        ? null
        : new VisibleColumns(padding.Visible(columns, virtualTokens), virtualTokens > 0 ? padding.Positions(0, columns, virtualTokens) : null);

    /// <summary>Leaves out what lies beyond a window.</summary>
    /// <param name="tokens">The last T columns look back.</param>
    /// <param name="window">How many tokens one sees, itself included.</param>
    /// <returns>[B,1,T,S].</returns>
    internal Tensor Within(long tokens, int window)
    {
        var looking = Positions!.narrow(1, Positions.shape[1] - tokens, tokens).unsqueeze(2);
        return Positions.unsqueeze(1).gt(looking.sub(Number.Of(window))).unsqueeze(1).logical_and(Mask);
    }
}

using static TorchSharp.torch;

namespace TuningStudio.Core.Models;

/// <summary>Padding on the left, so that rows of different lengths end at the same column and go on together.</summary>
/// <param name="Counts">Columns of padding of each row, [B], 64-bit; virtual tokens stand before them.</param>
public sealed record LeftPadding(Tensor Counts)
{
    /// <summary>Positions of columns: padding does not count.</summary>
    /// <param name="start">First column.</param>
    /// <param name="count">Number of columns T.</param>
    /// <param name="virtualTokens">Columns of virtual tokens, which stand before the padding.</param>
    /// <returns>[B,T]; what stands at padding means nothing but is a position.</returns>
    internal Tensor Positions(int start, int count, int virtualTokens)
    {
        using var scope = NewDisposeScope();
        var columns = arange(start, start + count, ScalarType.Int64, Counts.device).unsqueeze(0);
        var shifted = (columns - Counts.unsqueeze(1)).clamp_min(virtualTokens);
        return (virtualTokens > start ? where(columns.lt(virtualTokens), columns, shifted) : shifted).MoveToOuterDisposeScope();
    }

    /// <summary>Which columns hold tokens.</summary>
    /// <param name="columns">Number of columns S.</param>
    /// <param name="virtualTokens">Columns of virtual tokens, which stand before the padding.</param>
    /// <returns>[B,1,1,S], boolean.</returns>
    internal Tensor Visible(int columns, int virtualTokens)
    {
        using var scope = NewDisposeScope();
        var all = arange(columns, ScalarType.Int64, Counts.device).unsqueeze(0);
        return all.lt(virtualTokens).logical_or_(all.ge(Counts.unsqueeze(1) + virtualTokens)).unsqueeze(1).unsqueeze(1).MoveToOuterDisposeScope();
    }
}

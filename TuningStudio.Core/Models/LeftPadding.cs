using static TorchSharp.torch;

namespace TuningStudio.Core.Models;

/// <summary>Padding on the left, so that rows of different lengths end at the same column and go on together.</summary>
public sealed class LeftPadding : IDisposable
{
    private readonly Tensor _counts;

    /// <param name="counts">Columns of padding of each of B rows; virtual tokens stand before them.</param>
    /// <param name="device">Where the model computes.</param>
    public LeftPadding(IReadOnlyList<int> counts, Device device)
    {
        using var scope = NewDisposeScope();
        Counts = counts;
        _counts = tensor(counts.Select(count => (long)count).ToArray(), device: device).unsqueeze(1).DetachFromDisposeScope();
    }

    /// <summary>Columns of padding of each row.</summary>
    public IReadOnlyList<int> Counts { get; }

    /// <inheritdoc/>
    public void Dispose() => _counts.Dispose();

    /// <summary>Positions of columns: padding does not count.</summary>
    /// <param name="start">First column.</param>
    /// <param name="count">Number of columns T.</param>
    /// <param name="virtualTokens">Columns of virtual tokens, which stand before the padding.</param>
    /// <returns>[B,T]; what stands at padding means nothing but is a position.</returns>
    internal Tensor Positions(int start, int count, int virtualTokens)
    {
        using var scope = NewDisposeScope();
        var columns = arange(Number.Of(start), Number.Of(start + count), ScalarType.Int64, _counts.device).unsqueeze(0);
        var shifted = (columns - _counts).clamp_min(Number.Of(virtualTokens));
        return (virtualTokens > start ? where(columns.lt(Number.Of(virtualTokens)), columns, shifted) : shifted).MoveToOuterDisposeScope();
    }

    /// <summary>Which columns hold tokens. The last one always may be seen, by itself: what sees nothing is no number.</summary>
    /// <param name="columns">Number of columns S.</param>
    /// <param name="virtualTokens">Columns of virtual tokens, which stand before the padding.</param>
    /// <returns>[B,1,1,S], boolean.</returns>
    internal Tensor Visible(int columns, int virtualTokens)
    {
        using var scope = NewDisposeScope();
        var all = arange(Number.Of(columns), ScalarType.Int64, _counts.device).unsqueeze(0);
        return all.lt(Number.Of(virtualTokens)).logical_or(all.eq(Number.Of(columns - 1))).logical_or(all.ge(_counts.add(Number.Of(virtualTokens)))).unsqueeze(1).unsqueeze(1).MoveToOuterDisposeScope();
    }
}

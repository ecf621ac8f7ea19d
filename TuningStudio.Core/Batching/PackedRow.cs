using static TorchSharp.torch;

namespace TuningStudio.Core.Batching;

/// <summary>
/// Texts that stand one behind the other in a single row without padding. Each sees itself alone and begins at position 0, so it
/// gets what it would get in a row of its own. All but attention is computed on the whole row; attention in rectangles of neighbours.
/// </summary>
public sealed class PackedRow : IDisposable
{
    private PackedRow(PackedLayout layout, Tensor positions, Tensor? spread, Tensor? back)
    {
        Lengths = layout.Lengths;
        Groups = layout.Groups;
        Positions = positions;
        Spread = spread;
        Back = back;
    }

    /// <summary>Tokens of each text; T in sum.</summary>
    public IReadOnlyList<int> Lengths { get; }

    /// <summary>Where each token stands in its own text, [1,T], 64-bit.</summary>
    public Tensor Positions { get; }

    /// <summary>The rectangles: so many texts, so many tokens of each.</summary>
    public IReadOnlyList<(int Count, int Length)> Groups { get; }

    /// <summary>The tokens that fill the rectangles one after the other, [S]; null where they are the row as it stands.</summary>
    public Tensor? Spread { get; }

    /// <summary>Where each of the row's tokens is among those, [T]; null likewise.</summary>
    public Tensor? Back { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Positions.Dispose();
        Spread?.Dispose();
        Back?.Dispose();
    }

    /// <summary>Takes up a layout whose numbers are tensors already.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="numbers">Its <see cref="PackedLayout.Numbers"/>; owned by the caller's scope.</param>
    internal static PackedRow Of(PackedLayout layout, Tensor numbers)
    {
        var tokens = layout.Lengths.Sum();
        var parts = numbers.split([tokens, layout.Spread.Length, layout.Back.Length]);
        var isSpread = layout.Spread.Length > 0;
        return new PackedRow(
            layout,
            parts[0].view(1, -1).DetachFromDisposeScope(),
            isSpread ? parts[1].DetachFromDisposeScope() : null,
            isSpread ? parts[2].DetachFromDisposeScope() : null);
    }
}

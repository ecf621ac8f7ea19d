using TuningStudio.Core.Batching;
using TuningStudio.Core.Models.Rotary;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Decoder;

/// <summary>How a model knows where a token stands.</summary>
internal interface IPositions : IDisposable
{
    /// <summary>Adds positions to the stream, in models that learn them.</summary>
    /// <param name="stream">[B,T,D].</param>
    /// <param name="places">Where its tokens stand.</param>
    /// <returns>[B,T,D].</returns>
    Tensor AddTo(Tensor stream, Places places);

    /// <summary>How far queries and keys are turned in each block, in models that turn them.</summary>
    /// <param name="places">Where the tokens stand.</param>
    /// <returns>By the block's number; null where nothing is turned. Owned by the caller's scope.</returns>
    Func<int, Rotation?> Rotations(Places places);
}

/// <summary>Where the T tokens of a pass stand.</summary>
/// <param name="Start">Column of the first, counted from the beginning of the rows, padding and virtual tokens included.</param>
/// <param name="Count">T.</param>
/// <param name="Columns">Columns of the whole text as far as it is known; not fewer than those up to the pass's last.</param>
/// <param name="Rows">Where rows differ because of padding on the left; null where each token's column is its position.</param>
/// <param name="Packed">The texts of a single row that holds several, each of which begins anew; null elsewhere.</param>
internal readonly record struct Places(int Start, int Count, int Columns, RowPlaces? Rows, PackedRow? Packed = null)
{
    /// <summary>Columns up to the last.</summary>
    internal int End => Start + Count;
}

/// <summary>Where tokens stand in rows that differ.</summary>
/// <param name="Positions">[B,T].</param>
/// <param name="Padding">Columns of padding of each row.</param>
internal sealed record RowPlaces(Tensor Positions, IReadOnlyList<int> Padding);

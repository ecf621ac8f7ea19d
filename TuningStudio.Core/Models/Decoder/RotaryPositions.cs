using TuningStudio.Core.Models.Rotary;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Decoder;

/// <summary>Rotary positions; blocks with a window may have their own.</summary>
/// <param name="rotary">Of most blocks.</param>
/// <param name="windowRotary">Of blocks with a window, where they differ.</param>
/// <param name="hasWindow">Whether a block has a window.</param>
internal sealed class RotaryPositions(RotaryEmbedding rotary, RotaryEmbedding? windowRotary, Func<int, bool> hasWindow) : IPositions
{
    /// <inheritdoc/>
    public Tensor AddTo(Tensor stream, Places places) => stream;

    /// <inheritdoc/>
    public Func<int, Rotation?> Rotations(Places places)
    {
        var all = At(rotary, places);
        var windowed = windowRotary is null ? all : At(windowRotary, places);
        return layer => hasWindow(layer) ? windowed : all;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        rotary.Dispose();
        windowRotary?.Dispose();
    }

    private static Rotation At(RotaryEmbedding table, Places places) => places switch
    {
        { Rows: { } rows } => table.At(rows.Positions, [.. rows.Padding.Select(padding => Math.Max(1, places.Columns - padding))]),
        { Packed: { } packed } => table.At(packed),
        _ => table.At(places.Start, places.Count, places.Columns),
    };
}

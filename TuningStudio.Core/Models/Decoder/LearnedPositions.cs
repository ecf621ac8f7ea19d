using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Models.Rotary;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Decoder;

/// <summary>A table of learned positions, added to the stream.</summary>
/// <param name="weight">[P,D].</param>
internal sealed class LearnedPositions(Weight weight) : IPositions
{
    /// <inheritdoc/>
    public Tensor AddTo(Tensor stream, Places places)
    {
        var longest = places.Packed?.Lengths.Max() ?? places.End - (places.Rows?.Padding.Min() ?? 0);
        if (longest > weight.Shape[0])
        {
            throw new TuningException(
                ErrorCodes.InvalidOption,
                $"The text has {longest:N0} tokens, but the model knows only {weight.Shape[0]:N0} positions.",
                "Shorten the text, or ask for fewer new tokens.",
                field: "maxSequenceLength");
        }

        return stream + ((places.Rows?.Positions ?? places.Packed?.Positions) is { } positions
            ? weight.Value.index_select(0, positions.reshape(-1)).view(positions.shape[0], positions.shape[1], -1)
            : weight.Value.narrow(0, places.Start, places.Count));
    }

    /// <inheritdoc/>
    public Func<int, Rotation?> Rotations(Places places) => _ => null;

    /// <inheritdoc/>
    public void Dispose()
    {
        // The table is one of the model's weights.
    }
}

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
        if (places.End > weight.Shape[0])
        {
            throw new TuningException(
                ErrorCodes.InvalidOption,
                $"The text has {places.End:N0} tokens, but the model knows only {weight.Shape[0]:N0} positions.",
                "Shorten the text, or ask for fewer new tokens.",
                field: "maxSequenceLength");
        }

        return stream + (places.PerRow is { } rows
            ? weight.Value.index_select(0, rows.reshape(-1)).view(rows.shape[0], rows.shape[1], -1)
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

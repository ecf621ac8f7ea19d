using TuningStudio.Core.Tokenization;
using static TorchSharp.torch;

namespace TuningStudio.Core.Batching;

/// <summary>Examples that are computed together: side by side and right-padded to the longest, or packed into one row.</summary>
public sealed class Batch : IDisposable
{
    internal Batch(Tensor ids, Tensor trainedPositions, Tensor targets, Tensor? weights, PackedRow? packed, IReadOnlyList<int> trainedPerRow, IReadOnlyList<bool>? judged, int tokens)
    {
        Ids = ids;
        TrainedPositions = trainedPositions;
        Targets = targets;
        Weights = weights;
        Packed = packed;
        TrainedPerRow = trainedPerRow;
        Judged = judged;
        Tokens = tokens;
    }

    /// <summary>Token ids [B,T], 64-bit; [1,T] where the examples are packed.</summary>
    public Tensor Ids { get; }

    /// <summary>Places in the flattened [B·T] batch whose prediction counts, [N], example after example: the head is computed only there.</summary>
    public Tensor TrainedPositions { get; }

    /// <summary>The token that follows each of those places, [N].</summary>
    public Tensor Targets { get; }

    /// <summary>How much each of them counts, float32 [N]; null where all count 1.</summary>
    public Tensor? Weights { get; }

    /// <summary>The examples of a packed row; null where they stand side by side.</summary>
    public PackedRow? Packed { get; }

    /// <summary>N.</summary>
    public int TrainedTokens => (int)Targets.shape[0];

    /// <summary>Tokens without padding.</summary>
    public int Tokens { get; }

    /// <summary>B·T: what is computed.</summary>
    public int PaddedTokens => (int)(Ids.shape[0] * Ids.shape[1]);

    /// <summary>Trained tokens of each example.</summary>
    public IReadOnlyList<int> TrainedPerRow { get; }

    /// <summary>Which of the <see cref="Targets"/> the model is judged by, as <see cref="EncodedExample.Judged"/> has it; null where it is by all.</summary>
    public IReadOnlyList<bool>? Judged { get; }

    /// <summary>Collates examples side by side.</summary>
    /// <param name="examples">At least one.</param>
    /// <param name="padding">Id for padding; any will do, since attention is causal and padding is never a target.</param>
    /// <param name="device">Where the tensors go.</param>
    public static Batch Collate(IReadOnlyList<EncodedExample> examples, int padding, Device device) =>
        CollatedExamples.Of(BatchingMode.Padded, examples, padding).To(device);

    /// <inheritdoc/>
    public void Dispose()
    {
        Ids.Dispose();
        TrainedPositions.Dispose();
        Targets.Dispose();
        Weights?.Dispose();
        Packed?.Dispose();
    }
}

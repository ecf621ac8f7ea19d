using TuningStudio.Core.Tokenization;
using static TorchSharp.torch;

namespace TuningStudio.Core.Batching;

/// <summary>Examples side by side, right-padded to the longest.</summary>
public sealed class Batch : IDisposable
{
    private Batch(Tensor ids, Tensor positions, Tensor targets, Tensor? weights, int trainedTokens, IReadOnlyList<int> trainedPerRow)
    {
        Ids = ids;
        TrainedPositions = positions;
        Targets = targets;
        Weights = weights;
        TrainedTokens = trainedTokens;
        TrainedPerRow = trainedPerRow;
    }

    /// <summary>Token ids [B,T], 64-bit.</summary>
    public Tensor Ids { get; }

    /// <summary>Places in the flattened [B·T] batch whose prediction counts, [N], row after row: the head is computed only there.</summary>
    public Tensor TrainedPositions { get; }

    /// <summary>The token that follows each of those places, [N].</summary>
    public Tensor Targets { get; }

    /// <summary>How much each of them counts, float32 [N]; null where all count 1.</summary>
    public Tensor? Weights { get; }

    /// <summary>N.</summary>
    public int TrainedTokens { get; }

    /// <summary>B·T: what is computed.</summary>
    public int PaddedTokens => (int)(Ids.shape[0] * Ids.shape[1]);

    /// <summary>Trained tokens of each row, B values.</summary>
    public IReadOnlyList<int> TrainedPerRow { get; }

    /// <summary>Collates examples.</summary>
    /// <param name="examples">At least one.</param>
    /// <param name="padding">Id for padding; any will do, since attention is causal and padding is never a target.</param>
    /// <param name="device">Where the tensors go.</param>
    public static Batch Collate(IReadOnlyList<EncodedExample> examples, int padding, Device device)
    {
        var length = examples.Max(example => example.Ids.Length);
        var ids = new long[examples.Count * length];
        Array.Fill(ids, padding);
        var positions = new List<long>();
        var targets = new List<long>();
        var weights = examples.Any(example => example.Weights is not null) ? new List<float>() : null;
        var perRow = new int[examples.Count];
        for (var row = 0; row < examples.Count; row++)
        {
            var example = examples[row];
            for (var place = 0; place < example.Ids.Length; place++)
            {
                ids[(row * length) + place] = example.Ids[place];
                if (place > 0 && example.Trained[place])
                {
                    // The state at a place predicts the token after it.
                    positions.Add((row * length) + place - 1);
                    targets.Add(example.Ids[place]);
                    weights?.Add(example.Weights?[place] ?? 1);
                    perRow[row]++;
                }
            }
        }

        return new Batch(
            tensor(ids, [examples.Count, length], device: device),
            tensor(positions.ToArray(), device: device),
            tensor(targets.ToArray(), device: device),
            weights is null ? null : tensor(weights.ToArray(), device: device),
            positions.Count,
            perRow);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Ids.Dispose();
        TrainedPositions.Dispose();
        Targets.Dispose();
        Weights?.Dispose();
    }
}

using TorchSharp;
using TuningStudio.Core.Tokenization;
using static TorchSharp.torch;

namespace TuningStudio.Core.Batching;

/// <summary>A batch before it is tensors: plain arrays, so that another thread can make it ahead of its step.</summary>
public sealed class CollatedExamples
{
    private readonly List<long> _ids = [];
    private readonly List<long> _trainedPositions = [];
    private readonly List<long> _targets = [];
    private readonly List<float>? _weights;
    private readonly List<bool>? _judged;
    private readonly int[] _trainedPerRow;
    private readonly int[]? _lengths;
    private readonly int _rows;

    private CollatedExamples(IReadOnlyList<EncodedExample> examples, int? padding)
    {
        var areWeighted = examples.Any(example => example.Weights is not null);
        (_weights, _judged) = (areWeighted ? [] : null, areWeighted ? [] : null);
        var longest = examples.Max(example => example.Ids.Length);
        _rows = padding is null ? 1 : examples.Count;
        _lengths = padding is null ? [.. examples.Select(example => example.Ids.Length)] : null;
        _trainedPerRow = new int[examples.Count];
        for (var row = 0; row < examples.Count; row++)
        {
            Add(examples[row], ref _trainedPerRow[row]);
            if (padding is { } id)
            {
                _ids.AddRange(Enumerable.Repeat((long)id, longest - examples[row].Ids.Length));
            }
        }

        Tokens = examples.Sum(example => example.Ids.Length);
        TrainedWeight = examples.Sum(example => example.TrainedWeight);
    }

    /// <summary>Number of examples.</summary>
    public int Count => _trainedPerRow.Length;

    /// <summary>Their tokens, padding left out.</summary>
    public int Tokens { get; }

    /// <summary>Weights of those that count in the loss.</summary>
    public double TrainedWeight { get; }

    /// <summary>Tokens with padding: what is computed.</summary>
    public int PaddedTokens => _ids.Count;

    /// <summary>Collates examples: packed one behind the other into one row, or else side by side and right-padded to the longest.</summary>
    /// <param name="mode">How they are computed together.</param>
    /// <param name="examples">At least one.</param>
    /// <param name="padding">Id for padding; any will do, since attention is causal and padding is never a target.</param>
    public static CollatedExamples Of(BatchingMode mode, IReadOnlyList<EncodedExample> examples, int padding) =>
        new(examples, mode == BatchingMode.Packed ? null : padding);

    /// <summary>Makes tensors of it.</summary>
    /// <param name="device">Where they go: in copies that nothing waits for.</param>
    public Batch To(Device device) => To(device, PackedLayout.Alike);

    /// <summary>Makes tensors of it, with packed texts of so much likeness in one rectangle: see <see cref="PackedLayout"/>.</summary>
    internal Batch To(Device device, double likeness)
    {
        using var scope = NewDisposeScope();
        var layout = _lengths is null ? null : new PackedLayout(_lengths, likeness);
        long[] packing = [.. layout?.Numbers ?? []];
        var parts = Copy(tensor((long[])[.. _ids, .. _trainedPositions, .. _targets, .. packing])).split([_ids.Count, _targets.Count, _targets.Count, packing.Length]);
        return new Batch(
            parts[0].view(_rows, -1).DetachFromDisposeScope(),
            parts[1].DetachFromDisposeScope(),
            parts[2].DetachFromDisposeScope(),
            _weights is null ? null : Copy(tensor(_weights.ToArray())).DetachFromDisposeScope(),
            layout is null ? null : PackedRow.Of(layout, parts[3]),
            _trainedPerRow,
            _judged,
            Tokens);

        // Only from pinned memory does a copy go on beside the computation.
        Tensor Copy(Tensor numbers) => device.type switch
        {
            DeviceType.CPU => numbers,
            DeviceType.CUDA => numbers.pin_memory().to(device, non_blocking: true),
            _ => numbers.to(device, non_blocking: true),
        };
    }

    private void Add(EncodedExample example, ref int trained)
    {
        var start = _ids.Count;
        var judged = example.Judged();
        for (var place = 0; place < example.Ids.Length; place++)
        {
            _ids.Add(example.Ids[place]);
            if (place > 0 && example.Trained[place])
            {
                // The state at a place predicts the token after it.
                _trainedPositions.Add(start + place - 1);
                _targets.Add(example.Ids[place]);
                _weights?.Add(example.Weights?[place] ?? 1);
                _judged?.Add(judged[place]);
                trained++;
            }
        }
    }
}

namespace TuningStudio.Core.Batching;

/// <summary>
/// Cuts an epoch into optimizer updates and each update into micro-batches. Which examples an update has depends on the order alone;
/// mode and size of the micro-batches only decide what is computed together.
/// </summary>
/// <param name="Mode">How examples are computed together.</param>
/// <param name="ExamplesPerUpdate">Examples of an update; the last of an epoch may have fewer.</param>
/// <param name="MicroBatchSize">Examples computed at once; when packed, as many as have the tokens of so many of the longest.</param>
/// <param name="Longest">Tokens of the longest example.</param>
public sealed record MicroBatches(BatchingMode Mode, int ExamplesPerUpdate, int MicroBatchSize, int Longest)
{
    /// <summary>Micro-batches of an update where they are padded.</summary>
    public int GradientAccumulationSteps => (ExamplesPerUpdate + MicroBatchSize - 1) / MicroBatchSize;

    /// <summary>The examples of one update.</summary>
    /// <param name="order">The epoch's order.</param>
    /// <param name="step">The update within the epoch, from 0.</param>
    /// <param name="length">Tokens of an example.</param>
    /// <returns>Indices, micro-batch after micro-batch; those of most tokens first, unless padded.</returns>
    public IReadOnlyList<int[]> Of(int[] order, int step, Func<int, int> length)
    {
        var update = order.Skip(step * ExamplesPerUpdate).Take(ExamplesPerUpdate);
        return Mode switch
        {
            BatchingMode.Padded => [.. update.Chunk(MicroBatchSize)],
            BatchingMode.Bucketed => [.. update.OrderByDescending(length).Chunk(MicroBatchSize)],
            _ => Filled(update.OrderByDescending(length), length),
        };
    }

    /// <summary>Smaller micro-batches, for after one did not fit into memory; null where it cannot be cut.</summary>
    /// <param name="rows">Examples of the one that did not fit.</param>
    /// <param name="tokens">Its tokens.</param>
    public MicroBatches? SmallerThan(int rows, int tokens)
    {
        // What has failed may be smaller than what would be allowed.
        var size = Mode == BatchingMode.Packed
            ? Math.Min(MicroBatchSize, (tokens + Longest - 1) / Longest)
            : Math.Min(MicroBatchSize, rows);
        return size > 1 ? OfAtMost(size / 2) : null;
    }

    /// <summary>Micro-batches of so many examples or fewer, which cut an update into equal parts.</summary>
    /// <param name="size">From 1.</param>
    public MicroBatches OfAtMost(int size) =>
        this with { MicroBatchSize = Enumerable.Range(1, Math.Min(size, ExamplesPerUpdate)).Last(part => ExamplesPerUpdate % part == 0) };

    private List<int[]> Filled(IEnumerable<int> examples, Func<int, int> length)
    {
        List<int[]> batches = [];
        List<int> batch = [];
        var tokens = 0;
        foreach (var example in examples)
        {
            if (batch.Count > 0 && tokens + length(example) > MicroBatchSize * Longest)
            {
                batches.Add([.. batch]);
                (batch, tokens) = ([], 0);
            }

            batch.Add(example);
            tokens += length(example);
        }

        batches.Add([.. batch]);
        return batches;
    }
}

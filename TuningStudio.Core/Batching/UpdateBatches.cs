using TuningStudio.Core.Tokenization;

namespace TuningStudio.Core.Batching;

/// <summary>
/// The micro-batches of each update, collated on another thread while the update before is computed. It works one update ahead and
/// on arrays alone; what it gives follows from seed, update and micro-batches, whether it was made ahead or not.
/// </summary>
/// <param name="examples">All examples of an epoch.</param>
/// <param name="padding">Id for padding.</param>
/// <param name="seed">The run's seed.</param>
/// <param name="stepsPerEpoch">Updates of an epoch.</param>
/// <param name="microBatches">How updates are cut.</param>
public sealed class UpdateBatches(IReadOnlyList<EncodedExample> examples, int padding, int seed, int stepsPerEpoch, MicroBatches microBatches)
{
    private MicroBatches _microBatches = microBatches;
    private (int Step, Task<IReadOnlyList<CollatedExamples>> Batches)? _ahead;
    private EpochExamples _epoch = new(-1, []);

    /// <summary>How updates are cut into micro-batches. May be changed between two updates.</summary>
    public MicroBatches MicroBatches
    {
        get => _microBatches;
        set => (_microBatches, _ahead) = (value, null);
    }

    /// <summary>The micro-batches of an update.</summary>
    /// <param name="step">The update, from 0, over all epochs.</param>
    public IReadOnlyList<CollatedExamples> Of(int step)
    {
        var batches = _ahead is { } ahead && ahead.Step == step ? ahead.Batches.GetAwaiter().GetResult() : Collate(step, _microBatches);
        var plan = _microBatches;
        _ahead = (step + 1, Task.Run(() => Collate(step + 1, plan)));
        return batches;
    }

    /// <summary>The examples of an update.</summary>
    public IEnumerable<EncodedExample> Examples(int step) => Cut(step, _microBatches).SelectMany(rows => rows);

    /// <summary>A micro-batch of the longest examples, as large as micro-batches become.</summary>
    public CollatedExamples Largest()
    {
        var longest = Enumerable.Range(0, examples.Count).OrderByDescending(row => examples[row].Ids.Length).Take(_microBatches.MicroBatchSize).Select(row => examples[row]).ToArray();
        return CollatedExamples.Of(_microBatches.Mode, longest, padding);
    }

    private IReadOnlyList<CollatedExamples> Collate(int step, MicroBatches plan) =>
        [.. Cut(step, plan).Select(rows => CollatedExamples.Of(plan.Mode, rows, padding))];

    private IEnumerable<EncodedExample[]> Cut(int step, MicroBatches plan)
    {
        var epoch = _epoch;
        if (epoch.Number != step / stepsPerEpoch)
        {
            // Two threads may both make it where work ahead is given up, and make the same.
            _epoch = epoch = new(step / stepsPerEpoch, EpochOrder.Shuffle(examples.Count, seed, step / stepsPerEpoch));
        }

        return plan.Of(epoch.Order, step % stepsPerEpoch, row => examples[row].Ids.Length).Select(rows => rows.Select(row => examples[row]).ToArray());
    }

    private sealed record EpochExamples(int Number, int[] Order);
}

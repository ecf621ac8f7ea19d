using TuningStudio.Core.Batching;
using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Training;

/// <summary>Which examples a step learns from. It follows from seed and step alone; an epoch's order is drawn once.</summary>
internal sealed class StepRows(ResolvedHyperparameters hyperparameters, int examples)
{
    private readonly MicroBatches _microBatches = new(hyperparameters.MicroBatchSize, hyperparameters.GradientAccumulationSteps);
    private int[] _order = [];
    private int _epoch = -1;

    /// <summary>The examples of a step, micro-batch after micro-batch.</summary>
    /// <param name="step">Number of the step, from 0.</param>
    internal IReadOnlyList<int[]> Of(int step)
    {
        var epoch = step / hyperparameters.StepsPerEpoch;
        if (epoch != _epoch)
        {
            _order = EpochOrder.Shuffle(examples, hyperparameters.Seed, epoch);
            _epoch = epoch;
        }

        return _microBatches.Of(_order, step % hyperparameters.StepsPerEpoch);
    }
}

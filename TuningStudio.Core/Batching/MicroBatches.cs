namespace TuningStudio.Core.Batching;

/// <summary>Cuts an epoch into optimizer steps and each step into micro-batches.</summary>
/// <param name="MicroBatchSize">Examples computed at once.</param>
/// <param name="GradientAccumulationSteps">Micro-batches of a step; the last step of an epoch may have fewer.</param>
public sealed record MicroBatches(int MicroBatchSize, int GradientAccumulationSteps)
{
    /// <summary>The examples of one step.</summary>
    /// <param name="order">The epoch's order.</param>
    /// <param name="step">The step within the epoch, from 0.</param>
    /// <returns>Indices, micro-batch after micro-batch.</returns>
    public IReadOnlyList<int[]> Of(int[] order, int step)
    {
        var size = MicroBatchSize * GradientAccumulationSteps;
        return [.. order.Skip(step * size).Take(size).Chunk(MicroBatchSize)];
    }
}

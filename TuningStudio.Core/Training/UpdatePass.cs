using TuningStudio.Core.Batching;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Training.Evaluation;
using static TorchSharp.torch;

namespace TuningStudio.Core.Training;

/// <summary>What the examples of an update gave.</summary>
/// <param name="LossSum">Sum of the trained tokens' losses, each times its weight.</param>
/// <param name="Hits">What was predicted right of what the model is judged by.</param>
/// <param name="PaddedTokens">Tokens that were computed.</param>
internal readonly record struct UpdateGradients(float LossSum, HitCounts Hits, int PaddedTokens);

/// <summary>
/// Gradients of one update, micro-batch after micro-batch. Where one of them does not fit into memory the update begins anew with smaller
/// ones, and at last with blocks that are computed twice: the same examples give the same gradients in the end.
/// </summary>
/// <param name="model">The model, with the adapter on.</param>
/// <param name="values">How it learns.</param>
/// <param name="optimizer">Gets the gradients.</param>
/// <param name="batches">The updates' micro-batches, which become smaller where memory runs out.</param>
/// <param name="checkpointing">Whether blocks are computed a second time; it may change where memory runs out.</param>
internal sealed class UpdatePass(
    ICausalLanguageModel model,
    ValuesInForce values,
    AdapterOptimizer optimizer,
    UpdateBatches batches,
    GradientCheckpointing checkpointing) : IDisposable
{
    private readonly ForwardContext _learning = ForwardContext.Training with { EmbeddingNoise = values.Current.NeftuneNoiseAlpha };
    private GradientTape _tape = new(checkpointing.IsOn);

    /// <summary>Called before a micro-batch is computed: where a test lets memory run out.</summary>
    internal Action<Batch>? OnMicroBatch { get; init; }

    /// <summary>Computes an update's gradients.</summary>
    /// <param name="step">The update, from 0.</param>
    /// <param name="seed">Dropout of an update follows from it, so that a resumed run draws what an uninterrupted one would.</param>
    internal UpdateGradients Run(int step, long seed)
    {
        while (true)
        {
            if (TryCompute(batches.Of(step), seed) is { } gradients)
            {
                return gradients;
            }
        }
    }

    /// <summary>Makes micro-batches smaller until the largest that can come fits, forward and backward.</summary>
    internal void Fit()
    {
        while (TryCompute([batches.Largest()], seed: 0) is null)
        {
        }

        optimizer.ZeroGradients();
    }

    /// <inheritdoc/>
    public void Dispose() => _tape.Dispose();

    // Null where memory ran out and less is asked of it from here on.
    private UpdateGradients? TryCompute(IReadOnlyList<CollatedExamples> microBatches, long seed)
    {
        MicroBatches? smaller = null;
        try
        {
            return Compute(microBatches, seed, batch => smaller = batches.MicroBatches.SmallerThan(batch.Count, batch.Tokens));
        }
        catch (Exception fault) when (Faults.IsOutOfMemory(fault) && (smaller is not null || checkpointing.MayTurnOn))
        {
            // What it held is gone only now.
        }

        _tape.Dispose();
        if (smaller is null)
        {
            checkpointing.TurnOn("The device's memory was full");
        }
        else
        {
            batches.MicroBatches = smaller;
            values.Change(
                current => current with { MicroBatchSize = smaller.MicroBatchSize, GradientAccumulationSteps = smaller.GradientAccumulationSteps },
                $"The device's memory was full, so micro-batches hold {smaller.MicroBatchSize} from here on; {smaller.ExamplesPerUpdate} examples make an update as before.");
        }

        _tape = new GradientTape(checkpointing.IsOn);
        return null;
    }

    private UpdateGradients Compute(IReadOnlyList<CollatedExamples> microBatches, long seed, Action<CollatedExamples> begin)
    {
        var weight = microBatches.Sum(batch => batch.TrainedWeight);
        random.manual_seed(seed);
        optimizer.ZeroGradients();
        using var lossSum = zeros(1, device: model.Device);
        using var hits = new TokenHits();
        foreach (var collated in microBatches)
        {
            begin(collated);
            using var scope = NewDisposeScope();
            using var batch = collated.To(model.Device);
            OnMicroBatch?.Invoke(batch);
            lossSum.add_(TrainingPass.Run(model, batch, _learning, weight, _tape, hits, values.Current.LabelSmoothing));
        }

        return new UpdateGradients(lossSum.item<float>(), hits.Count(), microBatches.Sum(batch => batch.PaddedTokens));
    }
}

using TuningStudio.Core.Batching;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using static TorchSharp.torch;

namespace TuningStudio.Core.Training;

/// <summary>What an update's examples gave.</summary>
/// <param name="LossSum">Sum of the trained tokens' losses, in nats.</param>
/// <param name="TrainedTokens">Number of trained tokens.</param>
/// <param name="Tokens">Tokens without padding.</param>
/// <param name="PaddedTokens">Tokens with padding.</param>
internal readonly record struct Gradients(float LossSum, int TrainedTokens, int Tokens, int PaddedTokens);

/// <summary>
/// Gradients of one update, micro-batch after micro-batch. Where one of them does not fit into memory the update begins anew with
/// smaller ones: the same examples give the same gradients in the end.
/// </summary>
/// <param name="model">The model, with the adapter on.</param>
/// <param name="optimizer">Holds the gradients.</param>
/// <param name="batches">The updates' micro-batches.</param>
/// <param name="onMemoryFull">Told of smaller micro-batches, which it sets.</param>
internal sealed class GradientPass(ICausalLanguageModel model, AdapterOptimizer optimizer, UpdateBatches batches, Action<MicroBatches> onMemoryFull)
{
    /// <summary>Called before a micro-batch is computed: where a test lets memory run out.</summary>
    internal Action<Batch>? OnMicroBatch { get; init; }

    /// <summary>Computes an update's gradients.</summary>
    /// <param name="step">The update, from 0.</param>
    /// <param name="seed">Seed of its dropout.</param>
    internal Gradients Run(int step, long seed)
    {
        while (true)
        {
            var microBatches = batches.Of(step);
            if (TryRun(microBatches, seed, out var failed) is { } gradients)
            {
                return gradients;
            }

            onMemoryFull(failed!);
        }
    }

    /// <summary>Makes micro-batches smaller until the largest that can come fits, forward and backward.</summary>
    internal void Fit()
    {
        while (TryRun([batches.Largest()], 0, out var smaller) is null)
        {
            batches.MicroBatches = smaller!;
        }

        optimizer.ZeroGradients();
    }

    private Gradients? TryRun(IReadOnlyList<CollatedExamples> microBatches, long seed, out MicroBatches? smaller)
    {
        smaller = null;
        MicroBatches? next = null;
        var trained = microBatches.Sum(batch => batch.TrainedTokens);

        // Dropout follows from the seed, so that a resumed run draws what an uninterrupted one would.
        random.manual_seed(seed);
        optimizer.ZeroGradients();
        try
        {
            using var lossSum = zeros(1, device: model.Device);
            foreach (var collated in microBatches)
            {
                next = batches.MicroBatches.SmallerThan(collated.Count, collated.Tokens);
                using var scope = NewDisposeScope();
                using var batch = collated.To(model.Device);
                OnMicroBatch?.Invoke(batch);
                var loss = LanguageModelLoss.Sum(model, batch, ForwardContext.Training);
                loss.div(trained).backward();
                lossSum.add_(loss.detach());
            }

            return new Gradients(lossSum.item<float>(), trained, microBatches.Sum(batch => batch.Tokens), microBatches.Sum(batch => batch.PaddedTokens));
        }
        catch (Exception exception) when (Faults.IsOutOfMemory(exception) && next is not null)
        {
            smaller = next;
            return null;
        }
    }
}

using System.Runtime.InteropServices;
using TuningStudio.Core.Batching;
using TuningStudio.Core.Models;
using TuningStudio.Core.Tokenization;
using static TorchSharp.torch;

namespace TuningStudio.Core.Training;

/// <summary>What a pass over held-out examples gave.</summary>
/// <param name="Loss">Mean negative log-likelihood per trained token, in nats.</param>
/// <param name="TokenAccuracy">Share of trained tokens predicted right.</param>
/// <param name="SequenceAccuracy">Share of examples with every trained token predicted right.</param>
public sealed record Evaluation(double Loss, double TokenAccuracy, double SequenceAccuracy);

/// <summary>Measures a model on examples.</summary>
public static class Evaluator
{
    /// <summary>Runs every example once, without dropout.</summary>
    /// <param name="model">The model, with its adapter on or off as it is.</param>
    /// <param name="examples">At least one; each with a trained token.</param>
    /// <param name="batchSize">Examples computed at once.</param>
    /// <param name="padding">Id for padding.</param>
    /// <param name="isStopped">Asked between two batches whether to leave off.</param>
    /// <returns>The measurement, or null where it was left off.</returns>
    public static Evaluation? Run(ICausalLanguageModel model, IReadOnlyList<EncodedExample> examples, int batchSize, int padding, Func<bool>? isStopped = null)
    {
        // Not inference mode: a rotary table that grows meanwhile serves the next training step as well.
        using var noGradient = no_grad();
        double lossSum = 0;
        long tokens = 0;
        long rightTokens = 0;
        var rightRows = 0;

        // Rows of like length beside each other waste no time on padding; the sums do not depend on the order.
        foreach (var chunk in examples.OrderBy(example => example.Ids.Length).Chunk(batchSize))
        {
            if (isStopped?.Invoke() == true)
            {
                return null;
            }

            using var scope = NewDisposeScope();
            using var batch = Batch.Collate(chunk, padding, model.Device);
            var hits = new List<bool>(batch.TrainedTokens);
            foreach (var (states, targets) in LanguageModelLoss.Pieces(model, LanguageModelLoss.TrainedStates(model, batch, ForwardContext.Inference), batch.Targets))
            {
                using var piece = NewDisposeScope();
                var logits = model.Head(states).to(ScalarType.Float32);
                lossSum += LanguageModelLoss.OfLogits(logits, targets).item<float>();
                hits.AddRange(logits.argmax(-1).eq(targets).cpu().data<bool>().ToArray());
            }

            var place = 0;
            foreach (var count in batch.TrainedPerRow)
            {
                var rowHits = CollectionsMarshal.AsSpan(hits).Slice(place, count).Count(true);
                rightTokens += rowHits;
                rightRows += rowHits == count ? 1 : 0;
                place += count;
            }

            tokens += batch.TrainedTokens;
        }

        return new Evaluation(lossSum / tokens, (double)rightTokens / tokens, (double)rightRows / examples.Count);
    }
}

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
    public static Evaluation Run(ICausalLanguageModel model, IReadOnlyList<EncodedExample> examples, int batchSize, int padding)
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
            using var scope = NewDisposeScope();
            using var batch = Batch.Collate(chunk, padding, model.Device);
            var logits = model.Head(LanguageModelLoss.TrainedStates(model, batch, ForwardContext.Inference)).to(ScalarType.Float32);
            lossSum += nn.functional.cross_entropy(logits, batch.Targets, reduction: nn.Reduction.Sum).item<float>();
            using var right = logits.argmax(-1).eq(batch.Targets).cpu();
            var hits = right.data<bool>().ToArray();
            var place = 0;
            foreach (var count in batch.TrainedPerRow)
            {
                var rowHits = hits.AsSpan(place, count).Count(true);
                rightTokens += rowHits;
                rightRows += rowHits == count ? 1 : 0;
                place += count;
            }

            tokens += batch.TrainedTokens;
        }

        return new Evaluation(lossSum / tokens, (double)rightTokens / tokens, (double)rightRows / examples.Count);
    }
}

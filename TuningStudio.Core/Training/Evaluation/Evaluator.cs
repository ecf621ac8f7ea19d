using TuningStudio.Core.Batching;
using TuningStudio.Core.Models;
using TuningStudio.Core.Tokenization;
using static TorchSharp.torch;

namespace TuningStudio.Core.Training.Evaluation;

/// <summary>What a pass over held-out examples gave.</summary>
/// <param name="Loss">Mean negative log-likelihood per trained token, in nats; where tokens have weights, the mean by these, as training has it.</param>
/// <param name="TokenAccuracy">Share of the tokens that the model is judged by which are predicted right.</param>
/// <param name="SequenceAccuracy">Share of examples with every such token predicted right.</param>
public sealed record ValidationResult(double Loss, double TokenAccuracy, double SequenceAccuracy);

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
    public static ValidationResult? Run(ICausalLanguageModel model, IReadOnlyList<EncodedExample> examples, int batchSize, int padding, Func<bool>? isStopped = null)
    {
        // Not inference mode: what is cached meanwhile serves the next training step as well.
        using var noGradient = no_grad();
        double lossSum = 0;
        double weight = 0;
        var counts = default(HitCounts);

        // Rows of like length beside each other waste no time on padding; the sums do not depend on the order.
        foreach (var chunk in examples.OrderBy(example => example.Ids.Length).Chunk(batchSize))
        {
            if (isStopped?.Invoke() == true)
            {
                return null;
            }

            using var scope = NewDisposeScope();
            using var batch = Batch.Collate(chunk, padding, model.Device);
            using var hits = new TokenHits();
            lossSum += LanguageModelLoss.Sum(model, batch, ForwardContext.Inference, hits).item<float>();
            hits.AddRows(batch);
            counts = counts.Add(hits.Count());
            weight += batch.Weights?.sum().item<float>() ?? batch.TrainedTokens;
        }

        return new ValidationResult(lossSum / weight, counts.TokenAccuracy ?? double.NaN, counts.SequenceAccuracy ?? double.NaN);
    }
}

using TuningStudio.Core.Batching;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Training.Evaluation;
using static TorchSharp.torch;

namespace TuningStudio.Core.Training;

/// <summary>What the examples of an update gave.</summary>
/// <param name="LossSum">Sum of the trained tokens' losses, each times its weight.</param>
/// <param name="Right">Tokens and rows that were predicted right.</param>
/// <param name="PaddedTokens">Tokens that were computed.</param>
internal readonly record struct UpdateGradients(float LossSum, (long Tokens, int Rows) Right, int PaddedTokens);

/// <summary>Gradients of one update, micro-batch after micro-batch.</summary>
/// <param name="model">The model, with the adapter on.</param>
/// <param name="hyperparameters">How it learns.</param>
/// <param name="optimizer">Gets the gradients.</param>
/// <param name="padding">Id for padding.</param>
/// <param name="checkpointing">Whether blocks are computed a second time; it may change where memory runs out.</param>
internal sealed class UpdatePass(
    ICausalLanguageModel model,
    ResolvedHyperparameters hyperparameters,
    AdapterOptimizer optimizer,
    int padding,
    GradientCheckpointing checkpointing) : IDisposable
{
    private readonly ForwardContext _learning = ForwardContext.Training with { EmbeddingNoise = hyperparameters.NeftuneNoiseAlpha };
    private GradientTape _tape = new(checkpointing.IsOn);

    /// <summary>Computes them.</summary>
    /// <param name="microBatches">The examples.</param>
    /// <param name="seed">Dropout of an update follows from it, so that a resumed run draws what an uninterrupted one would.</param>
    internal UpdateGradients Run(EncodedExample[][] microBatches, long seed)
    {
        try
        {
            return Compute(microBatches, seed);
        }
        catch (Exception fault) when (Faults.IsOutOfMemory(fault) && checkpointing.MayTurnOn)
        {
            checkpointing.TurnOn("The device's memory was full");
        }

        _tape.Dispose();
        _tape = new GradientTape(checkpointing.IsOn);
        return Compute(microBatches, seed);
    }

    /// <inheritdoc/>
    public void Dispose() => _tape.Dispose();

    private UpdateGradients Compute(EncodedExample[][] microBatches, long seed)
    {
        var weight = microBatches.Sum(rows => rows.Sum(example => example.TrainedWeight));
        var padded = 0;
        random.manual_seed(seed);
        optimizer.ZeroGradients();
        using var lossSum = zeros(1, device: model.Device);
        using var hits = new TokenHits();
        foreach (var rows in microBatches)
        {
            using var scope = NewDisposeScope();
            using var batch = Batch.Collate(rows, padding, model.Device);
            lossSum.add_(TrainingPass.Run(model, batch, _learning, weight, _tape, hits, hyperparameters.LabelSmoothing));
            padded += batch.PaddedTokens;
        }

        return new UpdateGradients(lossSum.item<float>(), hits.Count(), padded);
    }
}

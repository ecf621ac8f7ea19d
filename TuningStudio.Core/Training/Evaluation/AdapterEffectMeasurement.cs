using TuningStudio.Core.Batching;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Tokenization;
using static TorchSharp.torch;

namespace TuningStudio.Core.Training.Evaluation;

/// <summary>How far the tuned model's predictions and weights are from the base's, on a few validation examples.</summary>
/// <param name="model">The model, with the adapter on.</param>
/// <param name="adapter">Switched off for half of it.</param>
/// <param name="examples">Validation examples, at least one.</param>
/// <param name="padding">Id for padding.</param>
internal sealed class AdapterEffectMeasurement(ICausalLanguageModel model, IAttachedAdapter adapter, IReadOnlyList<EncodedExample> examples, int padding) : IMeasurement
{
    private const int Examples = 8;

    private readonly IReadOnlyList<EncodedExample> _examples = Spread.Of(examples, Examples);

    public RunEvent? Take(EvaluationPoint at, Func<bool> isStopped)
    {
        using var noGradient = no_grad();
        var sum = 0.0;
        var tokens = 0;

        // Two models' states are there at once.
        foreach (var chunk in _examples.Chunk(Math.Max(1, at.RowsAtOnce / 2)))
        {
            if (isStopped())
            {
                return null;
            }

            using var scope = NewDisposeScope();
            using var batch = Batch.Collate(chunk, padding, model.Device);
            sum += Divergence(batch);
            tokens += batch.TrainedTokens;
        }

        var change = adapter.WeightChange;
        return new AdapterEffectEvent { Step = at.Step, KlToBase = Math.Max(0, sum / tokens), Tokens = tokens, WeightChange = change?.Norm, WeightNorm = change?.BaseNorm };
    }

    // KL(tuned ‖ base) = Σ p log(p / q), summed over trained tokens.
    private double Divergence(Batch batch)
    {
        var tuned = LanguageModelLoss.TrainedStates(model, batch, ForwardContext.Inference);
        var untuned = adapter.WithBase(() => LanguageModelLoss.TrainedStates(model, batch, ForwardContext.Inference));
        var sum = 0.0;
        foreach (var ((mine, _), (other, _)) in LanguageModelLoss.Pieces(model, tuned, batch.Targets).Zip(LanguageModelLoss.Pieces(model, untuned, batch.Targets)))
        {
            // The head may be adapted too.
            using var scope = NewDisposeScope();
            var p = model.Head(mine).to(ScalarType.Float32).log_softmax(-1);
            var q = adapter.WithBase(() => model.Head(other)).to(ScalarType.Float32).log_softmax(-1);
            sum += p.exp().mul_(p.sub(q)).sum().item<float>();
        }

        return sum;
    }
}

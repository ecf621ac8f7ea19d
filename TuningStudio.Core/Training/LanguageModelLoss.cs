using TuningStudio.Core.Batching;
using TuningStudio.Core.Models;
using static TorchSharp.torch;

namespace TuningStudio.Core.Training;

/// <summary>Cross-entropy of the next token, in nats.</summary>
public static class LanguageModelLoss
{
    // Logits above 32 MiB would be mapped and cleared anew by the allocator each time; pieces of this many are reused.
    private const int LogitsAtOnce = 4 << 20;

    /// <summary>Hidden states of the places that count.</summary>
    /// <returns>[N,D].</returns>
    public static Tensor TrainedStates(ICausalLanguageModel model, Batch batch, ForwardContext context)
    {
        using var scope = NewDisposeScope();
        var hidden = model.Forward(batch.Ids, context);
        return hidden.view(-1, hidden.shape[^1]).index_select(0, batch.TrainedPositions).MoveToOuterDisposeScope();
    }

    /// <summary>Sum of the trained tokens' losses, each times its weight: the caller divides by the weights of the whole step, so that a token weighs the same whatever its micro-batch.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">What is learnt.</param>
    /// <param name="context">How it is computed.</param>
    /// <param name="labelSmoothing">Share of each target that is spread over the vocabulary.</param>
    /// <returns>A scalar in float32, owned by the caller's scope.</returns>
    public static Tensor Sum(ICausalLanguageModel model, Batch batch, ForwardContext context, double labelSmoothing = 0)
    {
        using var scope = NewDisposeScope();
        var states = TrainedStates(model, batch, context);
        var place = 0L;
        var sums = Pieces(model, states, batch.Targets).Select(piece =>
        {
            var weights = batch.Weights?.narrow(0, place, piece.Targets.shape[0]);
            place += piece.Targets.shape[0];
            return OfLogits(model.Head(piece.States, context.IsTraining), piece.Targets, weights, labelSmoothing);
        });
        return stack(sums).sum().MoveToOuterDisposeScope();
    }

    /// <summary>Cuts states [N,D] and targets [N] where the logits of all of them would be too many at once.</summary>
    internal static IEnumerable<(Tensor States, Tensor Targets)> Pieces(ICausalLanguageModel model, Tensor states, Tensor targets)
    {
        var rows = Math.Max(64, LogitsAtOnce / model.Shape.VocabularySize);
        return states.split(rows).Zip(targets.split(rows));
    }

    /// <summary>Sum of the losses of logits [N,V], each times its weight [N] where there are weights.</summary>
    internal static Tensor OfLogits(Tensor logits, Tensor targets, Tensor? weights = null, double labelSmoothing = 0)
    {
        var wide = logits.to(ScalarType.Float32);
        return weights is null
            ? nn.functional.cross_entropy(wide, targets, reduction: nn.Reduction.Sum, label_smoothing: labelSmoothing)
            : nn.functional.cross_entropy(wide, targets, reduction: nn.Reduction.None, label_smoothing: labelSmoothing).mul(weights).sum();
    }
}

using TuningStudio.Core.Batching;
using TuningStudio.Core.Models;
using TuningStudio.Core.Training.Evaluation;
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
        var hidden = model.Forward(batch.Ids, context with { Packed = batch.Packed });
        return hidden.view(-1, hidden.shape[^1]).index_select(0, batch.TrainedPositions).MoveToOuterDisposeScope();
    }

    /// <summary>Sum of the trained tokens' losses, each times its weight.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">The examples.</param>
    /// <param name="context">Whether dropout is on.</param>
    /// <param name="hits">Told which tokens are predicted right; null where nobody asks.</param>
    /// <returns>A scalar in float32, owned by the caller's scope.</returns>
    public static Tensor Sum(ICausalLanguageModel model, Batch batch, ForwardContext context, TokenHits? hits = null)
    {
        using var scope = NewDisposeScope();
        var states = TrainedStates(model, batch, context);
        var place = 0L;
        var sums = Pieces(model, states, batch.Targets).Select(piece => OfPiece(model, piece.States, piece.Targets, context.IsTraining, hits, WeightsOf(batch, piece.Targets, ref place)));
        return stack(sums).sum().MoveToOuterDisposeScope();
    }

    /// <summary>The weights of the next piece of a batch's trained places; null where all count 1.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="targets">The piece's targets [N].</param>
    /// <param name="place">Where it begins; then where it ends.</param>
    internal static Tensor? WeightsOf(Batch batch, Tensor targets, ref long place)
    {
        var start = place;
        place += targets.shape[0];
        return batch.Weights?.narrow(0, start, targets.shape[0]);
    }

    /// <summary>Sum of the losses at some places.</summary>
    /// <param name="model">The model.</param>
    /// <param name="states">Their hidden states [N,D].</param>
    /// <param name="targets">The tokens that follow [N].</param>
    /// <param name="isTraining">Whether dropout is on.</param>
    /// <param name="hits">Takes in which tokens are predicted right; may be null.</param>
    /// <param name="weights">How much each counts, float32 [N]; null where all count 1.</param>
    /// <param name="labelSmoothing">Share of each target that is spread over the vocabulary.</param>
    /// <returns>A scalar in float32, owned by the caller's scope.</returns>
    internal static Tensor OfPiece(ICausalLanguageModel model, Tensor states, Tensor targets, bool isTraining, TokenHits? hits = null, Tensor? weights = null, double labelSmoothing = 0)
    {
        // Logits die with their piece; what the backward pass needs of them is held by autograd.
        using var scope = NewDisposeScope();
        // Of float32 libtorch finds the largest in less than half the time that it takes of bfloat16.
        var logits = model.Head(states, isTraining).to(ScalarType.Float32);
        hits?.Add(logits, targets);
        return OfLogits(logits, targets, weights, labelSmoothing).MoveToOuterDisposeScope();
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

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
        var hidden = model.Forward(batch.Ids, context with { Packed = batch.Packed });
        return hidden.view(-1, hidden.shape[^1]).index_select(0, batch.TrainedPositions).MoveToOuterDisposeScope();
    }

    /// <summary>Sum of the trained tokens' losses: the caller divides by the tokens of the whole step, so that every token weighs the same whatever its micro-batch.</summary>
    /// <returns>A scalar in float32, owned by the caller's scope.</returns>
    public static Tensor Sum(ICausalLanguageModel model, Batch batch, ForwardContext context)
    {
        using var scope = NewDisposeScope();
        var states = TrainedStates(model, batch, context);
        var sums = Pieces(model, states, batch.Targets).Select(piece => OfLogits(model.Head(piece.States, context.IsTraining), piece.Targets));
        return stack(sums).sum().MoveToOuterDisposeScope();
    }

    /// <summary>Cuts states [N,D] and targets [N] where the logits of all of them would be too many at once.</summary>
    internal static IEnumerable<(Tensor States, Tensor Targets)> Pieces(ICausalLanguageModel model, Tensor states, Tensor targets)
    {
        var rows = Math.Max(64, LogitsAtOnce / model.Shape.VocabularySize);
        return states.split(rows).Zip(targets.split(rows));
    }

    /// <summary>Sum of the losses of logits [N,V].</summary>
    internal static Tensor OfLogits(Tensor logits, Tensor targets) =>
        nn.functional.cross_entropy(logits.to(ScalarType.Float32), targets, reduction: nn.Reduction.Sum);
}

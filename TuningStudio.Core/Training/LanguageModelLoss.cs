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

    /// <summary>Sum of the trained tokens' losses: the caller divides by the tokens of the whole step, so that every token weighs the same whatever its micro-batch.</summary>
    /// <returns>A scalar in float32, owned by the caller's scope.</returns>
    public static Tensor Sum(ICausalLanguageModel model, Batch batch, ForwardContext context)
    {
        using var scope = NewDisposeScope();
        var states = TrainedStates(model, batch, context);
        var rows = Math.Max(64, LogitsAtOnce / model.Shape.VocabularySize);
        var sums = states.split(rows).Zip(batch.Targets.split(rows), (part, targets) =>
            nn.functional.cross_entropy(model.Head(part).to(ScalarType.Float32), targets, reduction: nn.Reduction.Sum));
        return stack(sums).sum().MoveToOuterDisposeScope();
    }
}

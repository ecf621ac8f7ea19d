using TuningStudio.Core.Batching;
using TuningStudio.Core.Models;
using static TorchSharp.torch;

namespace TuningStudio.Core.Training;

/// <summary>Cross-entropy of the next token, in nats.</summary>
public static class LanguageModelLoss
{
    /// <summary>Logits of the places that count.</summary>
    /// <returns>[N,V] in float32.</returns>
    public static Tensor TrainedLogits(ICausalLanguageModel model, Batch batch, ForwardContext context)
    {
        using var scope = NewDisposeScope();
        var hidden = model.Forward(batch.Ids, context);
        var trained = hidden.view(-1, hidden.shape[^1]).index_select(0, batch.TrainedPositions);
        return model.Head(trained).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <summary>Sum of the trained tokens' losses: the caller divides by the tokens of the whole step, so that every token weighs the same whatever its micro-batch.</summary>
    /// <returns>A scalar in float32, owned by the caller's scope.</returns>
    public static Tensor Sum(ICausalLanguageModel model, Batch batch, ForwardContext context)
    {
        using var scope = NewDisposeScope();
        return nn.functional.cross_entropy(TrainedLogits(model, batch, context), batch.Targets, reduction: nn.Reduction.Sum).MoveToOuterDisposeScope();
    }
}

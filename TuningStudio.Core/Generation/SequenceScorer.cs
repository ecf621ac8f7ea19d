using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using static TorchSharp.torch;

namespace TuningStudio.Core.Generation;

/// <summary>Says how likely a model finds given tokens.</summary>
/// <param name="model">The model, with its adapter on or off as it is.</param>
public sealed class SequenceScorer(ICausalLanguageModel model)
{
    /// <summary>Scores one sequence.</summary>
    /// <param name="ids">Token ids, T of them, at least one.</param>
    /// <returns>
    /// The logits [T,V] in float32 on the CPU, owned by the caller's scope, and the natural log-probability of each token
    /// after the first given those before it (T − 1 values).
    /// </returns>
    /// <exception cref="TuningException">There are no ids, too many, or foreign ones; or the model's predictions are no numbers.</exception>
    public (Tensor Logits, double[] LogProbabilities) Score(IReadOnlyList<int> ids)
    {
        // Computed positions go on without end; what a model says beyond its length is worth measuring, too.
        if (ids.Count == 0 || (model.Shape.LearnedPositions && ids.Count > model.Shape.MaxPositions))
        {
            throw new TuningException(ErrorCodes.InvalidData, $"There are {ids.Count} tokens to score; this model takes {(model.Shape.LearnedPositions ? $"1 to {model.Shape.MaxPositions}" : "at least one")}.", ids.Count == 0 ? "Give it a text." : "Shorten the text.", field: "ids");
        }

        if (ids.Any(model.Shape.IsForeign))
        {
            throw new TuningException(ErrorCodes.InvalidData, $"Token id {ids.First(model.Shape.IsForeign)} is outside this model's vocabulary of {model.Shape.VocabularySize}.", "Use ids of this model's tokenizer.", field: "ids");
        }

        using var scope = NewDisposeScope();
        using var inference = no_grad();
        var input = tensor(ids.Select(id => (long)id).ToArray(), [1, ids.Count], device: model.Device);
        var logits = model.Head(model.Forward(input, ForwardContext.Inference)).to(ScalarType.Float32).cpu()[0];
        var targets = tensor(ids.Skip(1).Select(id => (long)id).ToArray()).unsqueeze(-1);
        var chosen = logits.narrow(0, 0, ids.Count - 1).log_softmax(-1).gather(-1, targets).squeeze(-1).data<float>().ToArray();
        NotANumber.Refuse(chosen);
        return (logits.MoveToOuterDisposeScope(), [.. chosen.Select(value => (double)value)]);
    }
}

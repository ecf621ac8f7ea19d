using TuningStudio.Core.Batching;
using TuningStudio.Core.Models;
using TuningStudio.Core.Training.Evaluation;
using static TorchSharp.torch;

namespace TuningStudio.Core.Training;

/// <summary>
/// One micro-batch forward and back. The loss of a piece of the trained places is taken back to their hidden states at once: no more logits
/// than those of one piece are ever held, whatever the vocabulary, and nothing of the head is computed twice.
/// </summary>
public static class TrainingPass
{
    /// <summary>Adds the gradient of the batch's loss to that of every trained parameter.</summary>
    /// <param name="model">The model, with what is trained in its slots.</param>
    /// <param name="batch">What is learnt.</param>
    /// <param name="context">How it is computed.</param>
    /// <param name="divisor">What the loss is divided by: the weights of the whole step's trained tokens, so that each counts the same whatever its micro-batch.</param>
    /// <param name="tape">Takes the gradient back; the same one for all passes.</param>
    /// <param name="hits">Takes in which tokens are predicted right; may be null.</param>
    /// <param name="labelSmoothing">Share of each target that is spread over the vocabulary.</param>
    /// <returns>Sum of the trained tokens' losses, each times its weight, not divided: a scalar in float32 without gradient, owned by the caller's scope.</returns>
    public static Tensor Run(ICausalLanguageModel model, Batch batch, ForwardContext context, double divisor, GradientTape tape, TokenHits? hits = null, double labelSmoothing = 0)
    {
        using var scope = NewDisposeScope();
        tape.Clear();
        var states = LanguageModelLoss.TrainedStates(model, batch, context with { Tape = tape });
        List<Tensor> losses = [];
        List<Tensor> gradients = [];
        var place = 0L;
        foreach (var (piece, targets) in LanguageModelLoss.Pieces(model, states.detach(), batch.Targets))
        {
            using var ofPiece = NewDisposeScope();
            piece.requires_grad = states.requires_grad;
            var loss = LanguageModelLoss.OfPiece(model, piece, targets, context.IsTraining, hits, LanguageModelLoss.WeightsOf(batch, targets, ref place), labelSmoothing);
            losses.Add(loss.detach().MoveToOuterDisposeScope());
            if (loss.requires_grad)
            {
                loss.div(Number.Of(divisor)).backward();
            }

            if (piece.grad is { } gradient)
            {
                gradients.Add(gradient.MoveToOuterDisposeScope());
            }
        }

        if (gradients.Count > 0)
        {
            autograd.backward([states], [cat(gradients)]);
            tape.Backward();
        }

        tape.Clear();
        hits?.AddRows(batch);
        return stack(losses).sum().MoveToOuterDisposeScope();
    }
}

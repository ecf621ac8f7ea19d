using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>
/// Linear layers over one input. On a tape, layers that are frozen but for low-rank terms keep neither the input nor anything of the
/// terms: all of it is cheap beside the frozen product, which is not computed again, since its way back needs the matrix only. The terms
/// of all layers go through the input together, x [A₁; A₂; …]ᵀ, and their gradients with respect to it in one product as well.
/// </summary>
internal static class LinearGroup
{
    /// <summary>Computes the layers.</summary>
    /// <param name="layers">At least one.</param>
    /// <param name="input">What goes into each […,in].</param>
    /// <param name="pass">Whether dropout is on, and the tape.</param>
    /// <param name="residual">Added to what the first gives, or null.</param>
    /// <returns>What each gives […,out]; the tape's own where there is one, else owned by the caller's scope.</returns>
    internal static IReadOnlyList<Tensor> Forward(IReadOnlyList<Linear> layers, StageInput input, Pass pass, Tensor? residual = null)
    {
        var areLean = layers.All(layer => layer.IsLean(pass.IsTraining));
        if (pass.Tape is not { } tape)
        {
            // Decoding's few rows have a way of their own.
            return areLean && !is_grad_enabled() && !is_inference_mode_enabled()
                ? Lean().Forward()
                : Each(layers, input, pass.IsTraining, residual);
        }

        if (!areLean)
        {
            return tape.KeepAll(() => Each(layers, input, pass.IsTraining, residual));
        }

        var lean = Lean();
        return pass.EndsBlock && residual is not null
            ? tape.RecordEnd(() => lean.Forward(tape), lean.TakesGradient, lean.Backward, residual)
            : tape.Record(() => lean.Forward(tape), lean.TakesGradient, lean.Backward);

        LeanLinears Lean() => new(layers, input, residual, pass.IsTraining);
    }

    private static List<Tensor> Each(IReadOnlyList<Linear> layers, StageInput input, bool isTraining, Tensor? residual)
    {
        using var scope = NewDisposeScope();
        var made = input.Make();
        List<Tensor> results = [.. layers.Select(layer => layer.Forward(made, isTraining))];
        if (residual is not null)
        {
            results[0] = results[0].PlusInPlace(residual);
        }

        results.ForEach(result => result.MoveToOuterDisposeScope());
        return results;
    }
}

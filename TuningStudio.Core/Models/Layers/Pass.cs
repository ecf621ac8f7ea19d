using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>How layers are run.</summary>
/// <param name="IsTraining">Whether dropout is on.</param>
/// <param name="Tape">What takes the gradient back; null leaves that to autograd, or there is none.</param>
/// <param name="EndsBlock">Whether the sum with the residual is what the block gives.</param>
public readonly record struct Pass(bool IsTraining, GradientTape? Tape = null, bool EndsBlock = false)
{
    /// <inheritdoc cref="GradientTape.Keep"/>
    internal Tensor Keep(Func<Tensor> compute) => Tape is null ? compute() : Tape.Keep(compute);

    /// <inheritdoc cref="GradientTape.Recompute"/>
    internal Tensor Recompute(Func<Tensor> compute) => Tape is null ? compute() : Tape.Recompute(compute);
}

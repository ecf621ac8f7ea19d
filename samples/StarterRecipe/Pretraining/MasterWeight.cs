using static TorchSharp.torch;

namespace TuningStudio.StarterRecipe.Pretraining;

/// <summary>
/// A weight that is trained: what the model computes with, possibly in bfloat16, and its float32 master, in which small
/// updates are not lost.
/// </summary>
internal sealed class MasterWeight : IDisposable
{
    private readonly Tensor _weight;

    internal MasterWeight(Tensor weight)
    {
        _weight = weight;
        Master = weight.detach().to(ScalarType.Float32, copy: true).DetachFromDisposeScope();
    }

    /// <summary>The float32 values; changes count after <see cref="Publish"/>.</summary>
    internal Tensor Master { get; }

    /// <summary>The gradient in float32.</summary>
    internal Tensor Gradient() => _weight.grad!.to(ScalarType.Float32);

    /// <summary>Copies the master into the model and drops the gradient.</summary>
    internal void Publish()
    {
        _weight.copy_(Master);
        _weight.grad = null;
    }

    public void Dispose() => Master.Dispose();
}

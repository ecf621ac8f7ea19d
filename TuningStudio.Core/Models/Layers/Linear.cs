using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>A linear layer, y = x Wᵀ + b, with a slot for an adapter.</summary>
/// <param name="name">Its name in the checkpoint, without <c>.weight</c>.</param>
/// <param name="weight">W [out,in].</param>
/// <param name="bias">b [out], or null.</param>
public sealed class Linear(string name, Tensor weight, Tensor? bias = null)
{
    /// <summary>Its name in the checkpoint, for instance <c>model.layers.0.self_attn.q_proj</c>.</summary>
    public string Name { get; } = name;

    /// <summary>W [out,in].</summary>
    public Tensor Weight { get; } = weight;

    /// <summary>b [out], or null.</summary>
    public Tensor? Bias { get; } = bias;

    /// <summary>Width of its input.</summary>
    public long InFeatures => Weight.shape[1];

    /// <summary>Width of its output.</summary>
    public long OutFeatures => Weight.shape[0];

    /// <summary>The adapter in use, or null.</summary>
    public ILinearAdapter? Adapter { get; set; }

    /// <summary>Computes the layer.</summary>
    /// <param name="input">[…,in].</param>
    /// <param name="isTraining">Whether dropout is on.</param>
    /// <returns>[…,out].</returns>
    public Tensor Forward(Tensor input, bool isTraining)
    {
        var output = nn.functional.linear(input, Weight, Bias);
        return Adapter is null ? output : Adapter.Apply(input, output, isTraining);
    }
}

using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>Gated feed-forward layer, down(silu(gate(x)) · up(x)) (Shazeer, 2020).</summary>
/// <param name="gate">Projection to the inner width.</param>
/// <param name="up">Projection to the inner width.</param>
/// <param name="down">Projection back.</param>
public sealed class GatedMlp(Linear gate, Linear up, Linear down)
{
    /// <summary>Its linear layers.</summary>
    public IReadOnlyList<Linear> Linears { get; } = [gate, up, down];

    /// <summary>Computes the layer.</summary>
    /// <param name="input">[B,T,D].</param>
    /// <param name="isTraining">Whether dropout is on.</param>
    /// <returns>[B,T,D].</returns>
    public Tensor Forward(Tensor input, bool isTraining) =>
        down.Forward(nn.functional.silu(gate.Forward(input, isTraining)).mul(up.Forward(input, isTraining)), isTraining);
}

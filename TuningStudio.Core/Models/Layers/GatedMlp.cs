using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>Gated feed-forward layer, down(f(gate(x)) · up(x)) (Shazeer, 2020).</summary>
/// <param name="gate">Projection to the inner width.</param>
/// <param name="up">Projection to the inner width.</param>
/// <param name="down">Projection back.</param>
/// <param name="activation">f.</param>
public sealed class GatedMlp(Linear gate, Linear up, Linear down, Func<Tensor, Tensor> activation) : IFeedForward
{
    /// <inheritdoc/>
    public IReadOnlyList<Linear> Linears { get; } = [gate, up, down];

    /// <inheritdoc/>
    public Tensor Forward(StageInput input, Tensor? residual, Pass pass)
    {
        var inner = LinearGroup.Forward([gate, up], input, pass);
        return LinearGroup.Forward([down], new Combined(inner, () => activation(inner[0]).TimesInPlace(inner[1])), pass, residual)[0];
    }
}

using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>A feed-forward layer without a gate, down(f(up(x))).</summary>
/// <param name="up">Projection to the inner width.</param>
/// <param name="down">Projection back.</param>
/// <param name="activation">f.</param>
public sealed class PlainMlp(Linear up, Linear down, Func<Tensor, Tensor> activation) : IFeedForward
{
    /// <inheritdoc/>
    public IReadOnlyList<Linear> Linears { get; } = [up, down];

    /// <inheritdoc/>
    public Tensor Forward(StageInput input, Tensor? residual, Pass pass)
    {
        var inner = LinearGroup.Forward([up], input, pass)[0];
        return LinearGroup.Forward([down], new Combined([inner], () => activation(inner)), pass, residual)[0];
    }
}

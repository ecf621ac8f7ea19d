using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>A gated feed-forward layer whose gate and up projections are one matrix, gate first.</summary>
/// <param name="gateAndUp">Projection to twice the inner width.</param>
/// <param name="down">Projection back.</param>
/// <param name="activation">Applied to the gate.</param>
public sealed class FusedGatedMlp(Linear gateAndUp, Linear down, Func<Tensor, Tensor> activation) : IFeedForward
{
    /// <inheritdoc/>
    public IReadOnlyList<Linear> Linears { get; } = [gateAndUp, down];

    /// <inheritdoc/>
    public Tensor Forward(StageInput input, Tensor? residual, Pass pass)
    {
        var inner = LinearGroup.Forward([gateAndUp], input, pass)[0];
        return LinearGroup.Forward([down], new Combined([inner], Product), pass, residual)[0];

        Tensor Product()
        {
            var halves = inner.chunk(2, -1);
            return activation(halves[0]).TimesInPlace(halves[1]);
        }
    }
}

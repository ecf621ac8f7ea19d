using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>Queries, keys and values from one projection, in this order.</summary>
/// <param name="projection">Projection to H·E + 2·K·E.</param>
/// <param name="queryWidth">H·E.</param>
/// <param name="keyWidth">K·E.</param>
public sealed class FusedAttentionInput(Linear projection, long queryWidth, long keyWidth) : IAttentionInput
{
    /// <inheritdoc/>
    public IReadOnlyList<Linear> Linears { get; } = [projection];

    /// <inheritdoc/>
    public (Tensor Queries, Tensor Keys, Tensor Values) Forward(Tensor input, bool isTraining)
    {
        var projected = projection.Forward(input, isTraining);
        return (
            projected.narrow(-1, 0, queryWidth),
            projected.narrow(-1, queryWidth, keyWidth),
            projected.narrow(-1, queryWidth + keyWidth, keyWidth));
    }
}

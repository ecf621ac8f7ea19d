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
    public (Tensor Queries, Tensor Keys, Tensor Values) Split(IReadOnlyList<Tensor> projected) => (
        projected[0].narrow(-1, 0, queryWidth),
        projected[0].narrow(-1, queryWidth, keyWidth),
        projected[0].narrow(-1, queryWidth + keyWidth, keyWidth));
}

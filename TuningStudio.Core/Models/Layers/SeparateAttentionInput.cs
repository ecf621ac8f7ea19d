using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>Queries, keys and values from a projection each.</summary>
/// <param name="query">Projection to H·E.</param>
/// <param name="key">Projection to K·E.</param>
/// <param name="value">Projection to K·E.</param>
public sealed class SeparateAttentionInput(Linear query, Linear key, Linear value) : IAttentionInput
{
    /// <inheritdoc/>
    public IReadOnlyList<Linear> Linears { get; } = [query, key, value];

    /// <inheritdoc/>
    public (Tensor Queries, Tensor Keys, Tensor Values) Split(IReadOnlyList<Tensor> projected) => (projected[0], projected[1], projected[2]);
}

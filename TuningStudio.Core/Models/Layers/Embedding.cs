using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>A table of token vectors, with a slot for an adapter.</summary>
/// <param name="weight">[V,D].</param>
/// <param name="scale">What vectors are multiplied by; null leaves them.</param>
public sealed class Embedding(Weight weight, double? scale = null)
{
    /// <summary>Its name in the checkpoint, for instance <c>model.embed_tokens</c>.</summary>
    public string Name => Weight.Module;

    /// <summary>[V,D].</summary>
    public Weight Weight { get; } = weight;

    /// <summary>The adapter in use, or null.</summary>
    public IEmbeddingAdapter? Adapter { get; set; }

    /// <summary>Looks tokens up.</summary>
    /// <param name="ids">[B,T], 64-bit.</param>
    /// <returns>[B,T,D].</returns>
    public Tensor Forward(Tensor ids)
    {
        var vectors = Weight.Value.index_select(0, ids.reshape(-1)).view(ids.shape[0], ids.shape[1], -1);
        vectors = Adapter is null ? vectors : Adapter.After(ids, vectors);
        return scale is { } factor ? vectors.mul(Number.Of(factor)) : vectors;
    }
}

/// <summary>What a tuning method puts into an embedding's slot.</summary>
public interface IEmbeddingAdapter
{
    /// <summary>Changes what was looked up.</summary>
    /// <param name="ids">[B,T].</param>
    /// <param name="vectors">[B,T,D].</param>
    /// <returns>[B,T,D].</returns>
    Tensor After(Tensor ids, Tensor vectors);
}

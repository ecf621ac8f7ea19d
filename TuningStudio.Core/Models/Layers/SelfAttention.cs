using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>Causal attention with grouped keys and values (Ainslie et al., 2023) and rotary positions.</summary>
/// <param name="query">Projection to H·E.</param>
/// <param name="key">Projection to K·E.</param>
/// <param name="value">Projection to K·E.</param>
/// <param name="output">Projection from H·E.</param>
/// <param name="headSize">E.</param>
/// <param name="layer">Number of the block, from 0: its place in the cache.</param>
public sealed class SelfAttention(Linear query, Linear key, Linear value, Linear output, int headSize, int layer)
{
    /// <summary>Its linear layers.</summary>
    public IReadOnlyList<Linear> Linears { get; } = [query, key, value, output];

    /// <summary>Attends.</summary>
    /// <param name="input">[B,T,D].</param>
    /// <param name="rotation">Cosines and sines of the T positions.</param>
    /// <param name="context">What is remembered of earlier tokens.</param>
    /// <returns>[B,T,D].</returns>
    public Tensor Forward(Tensor input, (Tensor Cosine, Tensor Sine) rotation, ForwardContext context)
    {
        var queries = RotaryEmbedding.Rotate(Heads(query.Forward(input, context.IsTraining)), rotation.Cosine, rotation.Sine).transpose(1, 2);
        var keys = RotaryEmbedding.Rotate(Heads(key.Forward(input, context.IsTraining)), rotation.Cosine, rotation.Sine).transpose(1, 2);
        var values = Heads(value.Forward(input, context.IsTraining)).transpose(1, 2);
        var past = context.Start;
        if (context.Cache is { } cache)
        {
            (keys, values) = cache.Append(layer, keys, values);
        }

        var tokens = input.shape[1];
        var attended = GroupedAttention.Suits(queries, keys)
            ? GroupedAttention.Attend(queries, keys, values)
            : nn.functional.scaled_dot_product_attention(
                queries,
                Repeat(keys, queries.shape[1]),
                Repeat(values, queries.shape[1]),
                past > 0 && tokens > 1 ? CausalMask(past, tokens, input) : null,
                is_casual: past == 0 && tokens > 1);
        return output.Forward(attended.transpose(1, 2).reshape(input.shape[0], tokens, -1), context.IsTraining);
    }

    // [B,T,H·E] → [B,T,H,E]
    private Tensor Heads(Tensor projected) => projected.view(projected.shape[0], projected.shape[1], -1, headSize);

    // [B,K,T,E] → [B,H,T,E]: each key head serves H/K query heads that stand beside each other.
    private static Tensor Repeat(Tensor heads, long queryHeads)
    {
        var shape = heads.shape;
        return shape[1] == queryHeads
            ? heads
            : heads.unsqueeze(2).expand(shape[0], shape[1], queryHeads / shape[1], shape[2], shape[3]).reshape(shape[0], queryHeads, shape[2], shape[3]);
    }

    // A token sees the whole past and, of the new ones, those up to itself.
    private static Tensor CausalMask(int past, long tokens, Tensor like) =>
        ones([tokens, past + tokens], ScalarType.Bool, like.device).tril(past);
}

using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>Causal attention with grouped keys and values (Ainslie et al., 2023).</summary>
/// <param name="input">Makes queries, keys and values.</param>
/// <param name="output">Projection from H·E.</param>
/// <param name="headSize">E.</param>
/// <param name="options">Scale, cap and window.</param>
/// <param name="layer">Number of the block, from 0: its place in the cache.</param>
/// <param name="queryNorm">Norm of every query head, or null.</param>
/// <param name="keyNorm">Norm of every key head, or null.</param>
public sealed class SelfAttention(
    IAttentionInput input,
    Linear output,
    int headSize,
    AttentionOptions options,
    int layer,
    INorm? queryNorm = null,
    INorm? keyNorm = null)
{
    /// <summary>Its linear layers.</summary>
    public IReadOnlyList<Linear> Linears { get; } = [.. input.Linears, output];

    /// <summary>Attends.</summary>
    /// <param name="stream">[B,T,D].</param>
    /// <param name="context">Where the tokens stand and what is remembered of earlier ones.</param>
    /// <returns>[B,T,D].</returns>
    public Tensor Forward(Tensor stream, AttentionContext context)
    {
        var projected = input.Forward(stream, context.IsTraining);
        var queries = Turned(projected.Queries, queryNorm);
        var keys = Turned(projected.Keys, keyNorm);
        var values = Heads(projected.Values).transpose(1, 2);
        if (context.Prefix is { } prefix)
        {
            (keys, values) = (cat([Expanded(prefix[0]), keys], 2), cat([Expanded(prefix[1]), values], 2));
        }

        if (context.Cache is { } cache)
        {
            (keys, values) = cache.Append(layer, keys, values);
        }

        var attended = context.Packed is { } row
            ? PackedAttention.Attend(queries, keys, values, options, row)
            : CausalAttention.Attend(queries, keys, values, options, context.Visible);
        return output.Forward(attended.transpose(1, 2).reshape(stream.shape[0], stream.shape[1], -1), context.IsTraining);

        // [K,P,E] → [B,K,P,E]
        Tensor Expanded(Tensor ofPrefix) => ofPrefix.unsqueeze(0).expand(stream.shape[0], -1, -1, -1);

        // [B,T,H·E] → [B,H,T,E]
        Tensor Turned(Tensor wide, INorm? norm)
        {
            var heads = norm is null ? Heads(wide) : norm.Forward(Heads(wide));
            return (context.Rotation is { } turn ? turn.Apply(heads) : heads).transpose(1, 2);
        }
    }

    // [B,T,H·E] → [B,T,H,E]
    private Tensor Heads(Tensor projected) => projected.view(projected.shape[0], projected.shape[1], -1, headSize);
}

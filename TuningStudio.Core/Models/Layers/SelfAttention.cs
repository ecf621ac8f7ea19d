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
    /// <param name="stream">What goes in [B,T,D].</param>
    /// <param name="residual">Added to what comes out [B,T,D], or null.</param>
    /// <param name="context">Where the tokens stand and what is remembered of earlier ones.</param>
    /// <returns>[B,T,D].</returns>
    public Tensor Forward(StageInput stream, Tensor? residual, AttentionContext context)
    {
        var projected = LinearGroup.Forward(input.Linears, stream, context.Pass);
        var attended = context.Pass.Keep(() => Attend(input.Split(projected), context));
        return LinearGroup.Forward([output], new Plain(attended), context.Pass, residual)[0];
    }

    // [B,T,H·E]
    private Tensor Attend((Tensor Queries, Tensor Keys, Tensor Values) projected, AttentionContext context)
    {
        using var scope = NewDisposeScope();
        var (batch, tokens) = (projected.Queries.shape[0], projected.Queries.shape[1]);
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
        return attended.transpose(1, 2).reshape(batch, tokens, -1).MoveToOuterDisposeScope();

        // [K,P,E] → [B,K,P,E]
        Tensor Expanded(Tensor ofPrefix) => ofPrefix.unsqueeze(0).expand(batch, -1, -1, -1);

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

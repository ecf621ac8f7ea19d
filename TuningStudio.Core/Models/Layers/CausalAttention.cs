using TorchSharp;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>
/// Causal attention, by libtorch's fused kernel or as two matrix products where that is the better way. The fused kernel wants keys and
/// values repeated for every query head: for a single new token the whole cache would be copied. It does not use a CPU's bfloat16
/// units: for whole sequences of 256 tokens two products take less than half its time in bfloat16 and a little less in float32. And it has
/// no soft cap. The products hold T² scores a head, so long sequences go the fused way where they can.
/// </summary>
internal static class CausalAttention
{
    // Scores of one layer: 32 MiB in bfloat16.
    private const long LargestScores = 16L << 20;

    private const int LeastToHalve = 128;

    /// <summary>softmax(cap(Q Kᵀ · scale) + mask) V; the queries are those of the last T of S tokens.</summary>
    /// <param name="queries">[B,H,T,E].</param>
    /// <param name="keys">[B,K,S,E]; each serves H/K query heads that stand beside each other.</param>
    /// <param name="values">[B,K,S,E].</param>
    /// <param name="options">Scale, cap and window.</param>
    /// <param name="visible">Which keys may be seen, or null for all. Whoever may see none sees itself.</param>
    /// <returns>[B,H,T,E].</returns>
    internal static Tensor Attend(Tensor queries, Tensor keys, Tensor values, AttentionOptions options, VisibleColumns? visible = null)
    {
        var (tokens, seen) = (queries.shape[2], keys.shape[2]);
        if (tokens == 1 && options.Window is { } window && seen > window && visible?.Positions is null)
        {
            // One token needs no mask: what it does not see is left out.
            (keys, values) = (keys.narrow(2, seen - window, window), values.narrow(2, seen - window, window));
            visible = visible is null ? null : visible with { Mask = visible.Mask.narrow(3, seen - window, window) };
            seen = window;
        }

        // One token sees the whole past; several on an empty past, without a window in reach, are the plain case that the kernel knows.
        var isPlain = visible is null && (tokens == 1 || (seen == tokens && !(options.Window < seen)));
        var areProducts = options.SoftCap is not null || ProductsSuit(queries, keys);
        if (isPlain && areProducts && tokens >= LeastToHalve && queries.device_type == DeviceType.CPU)
        {
            return Halves(queries, keys, values, options);
        }

        var mask = isPlain && tokens == 1 ? null : Mask(tokens, seen, options.Window, visible, queries.device);

        return areProducts
            ? Products(queries, keys, values, options, mask)
            : Fused(queries, keys, values, options, isPlain ? null : mask);
    }

    private static bool ProductsSuit(Tensor queries, Tensor keys)
    {
        var shape = queries.shape;
        return shape[2] == 1
            ? shape[1] != keys.shape[1]
            : queries.device_type == DeviceType.CPU && shape[2] == keys.shape[2] && shape[0] * shape[1] * shape[2] * shape[2] <= LargestScores;
    }

    // Half of the queries see no more than half of the keys: a quarter of the work is left out.
    private static Tensor Halves(Tensor queries, Tensor keys, Tensor values, AttentionOptions options)
    {
        var (tokens, half) = (queries.shape[2], queries.shape[2] / 2);
        var mask = Mask(tokens - half, tokens, window: null, visible: null, queries.device);
        return cat(
            [
                Products(queries.narrow(2, 0, half), keys.narrow(2, 0, half), values.narrow(2, 0, half), options, mask.narrow(0, 0, half).narrow(1, half, half)),
                Products(queries.narrow(2, half, tokens - half), keys, values, options, mask),
            ],
            2);
    }

    private static Tensor Products(Tensor queries, Tensor keys, Tensor values, AttentionOptions options, Tensor? visible)
    {
        var (batch, heads, tokens, size) = (queries.shape[0], queries.shape[1], queries.shape[2], queries.shape[3]);
        var (groups, seen) = (keys.shape[1], keys.shape[2]);

        // The query heads of a group stand below each other: [B,K,(H/K)·T,E].
        var grouped = queries.mul(Number.Of(options.Scale)).reshape(batch, groups, -1, size);
        var scores = grouped.matmul(keys.transpose(-1, -2));
        if (options.SoftCap is { } cap)
        {
            scores = scores.div(Number.Of(cap)).tanh().mul(Number.Of(cap));
        }

        if (visible is not null)
        {
            var mask = zeros(visible.shape, queries.dtype, queries.device).masked_fill_(visible.logical_not(), Number.Of(float.NegativeInfinity));
            scores = scores.view(batch, heads, tokens, seen).add_(mask).view(batch, groups, -1, seen);
        }

        return scores.softmax(-1).matmul(values).view(batch, heads, tokens, size);
    }

    private static Tensor Fused(Tensor queries, Tensor keys, Tensor values, AttentionOptions options, Tensor? visible)
    {
        var (heads, tokens, size) = (queries.shape[1], queries.shape[2], queries.shape[3]);
        var ownScale = options.Scale * Math.Sqrt(size);
        return nn.functional.scaled_dot_product_attention(
            Math.Abs(ownScale - 1) < 1e-9 ? queries : queries.mul(Number.Of(ownScale)),
            Repeat(keys, heads),
            Repeat(values, heads),
            visible,
            is_casual: visible is null && tokens > 1);
    }

    // [T,S] or [B,1,T,S]: a token sees the past, itself and, of the past, what its window reaches and is no padding.
    private static Tensor Mask(long tokens, long seen, int? window, VisibleColumns? visible, Device device)
    {
        var reach = window < seen ? window : null;
        var columns = visible is { Positions: not null } && reach is { } near ? visible.Within(tokens, near) : visible?.Mask;
        if (tokens == 1 && columns is not null)
        {
            // The last column is the token's own.
            return columns;
        }

        var past = ones([tokens, seen], ScalarType.Bool, device).tril_(seen - tokens);
        past = reach is { } nearest && visible?.Positions is null ? past.triu_(seen - tokens - nearest + 1) : past;
        return columns is null
            ? past
            : past.logical_and(columns).logical_or_(eye(tokens, seen, ScalarType.Bool, device).roll(seen - tokens, 1));
    }

    // [B,K,S,E] → [B,H,S,E]
    private static Tensor Repeat(Tensor heads, long queryHeads)
    {
        var shape = heads.shape;
        return shape[1] == queryHeads
            ? heads
            : heads.unsqueeze(2).expand(shape[0], shape[1], queryHeads / shape[1], shape[2], shape[3]).reshape(shape[0], queryHeads, shape[2], shape[3]);
    }
}

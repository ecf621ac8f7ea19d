using TorchSharp;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>
/// Causal attention as two matrix products, where libtorch's fused kernel is the worse way. That one wants keys and values
/// repeated for every query head: for a single new token the whole cache would be copied. And it does not use a CPU's bfloat16
/// units: for whole sequences of 256 tokens this takes less than half its time in bfloat16 and a little less in float32. It holds
/// T² scores a head, so long sequences go the fused way.
/// </summary>
internal static class GroupedAttention
{
    // Scores of one layer: 32 MiB in bfloat16.
    private const long LargestScores = 16L << 20;

    /// <summary>Whether this is the better way.</summary>
    /// <param name="queries">[B,H,T,E].</param>
    /// <param name="keys">[B,K,S,E].</param>
    internal static bool Suits(Tensor queries, Tensor keys)
    {
        var shape = queries.shape;
        return shape[2] == 1
            ? shape[1] != keys.shape[1]
            : queries.device_type == DeviceType.CPU && shape[2] == keys.shape[2] && shape[0] * shape[1] * shape[2] * shape[2] <= LargestScores;
    }

    /// <summary>softmax(Q Kᵀ / √E + mask) V.</summary>
    /// <param name="queries">[B,H,T,E].</param>
    /// <param name="keys">[B,K,S,E]; each serves H/K query heads that stand beside each other. S is T, or T is 1 and its token the last of S.</param>
    /// <param name="values">[B,K,S,E].</param>
    /// <returns>[B,H,T,E].</returns>
    internal static Tensor Attend(Tensor queries, Tensor keys, Tensor values)
    {
        var (batch, heads, tokens, size) = (queries.shape[0], queries.shape[1], queries.shape[2], queries.shape[3]);
        var groups = keys.shape[1];

        // The query heads of a group stand below each other: [B,K,(H/K)·T,E].
        var grouped = queries.mul(1 / Math.Sqrt(size)).reshape(batch, groups, -1, size);
        var scores = grouped.matmul(keys.transpose(-1, -2));
        if (tokens > 1)
        {
            scores = scores.view(batch, heads, tokens, tokens).add_(Future(tokens, queries)).view(batch, groups, -1, tokens);
        }

        return scores.softmax(-1).matmul(values).view(batch, heads, tokens, size);
    }

    // Minus infinity above the diagonal.
    private static Tensor Future(long tokens, Tensor like) =>
        full([tokens, tokens], float.NegativeInfinity, like.dtype, like.device).triu_(1);
}

using TorchSharp;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>
/// Causal attention over whole sequences as two matrix products, for short sequences on a CPU. libtorch's fused kernel does
/// not use the CPU's bfloat16 units and wants keys and values repeated for every query head; for 256 tokens this takes less than
/// half its time in bfloat16 and a little less in float32. It holds T² scores a head, so long sequences go the fused way.
/// </summary>
internal static class GroupedAttention
{
    // Scores of one layer: 32 MiB in bfloat16.
    private const long LargestScores = 16L << 20;

    /// <summary>Whether this is the better way.</summary>
    /// <param name="queries">[B,H,T,E].</param>
    internal static bool Suits(Tensor queries)
    {
        var shape = queries.shape;
        return queries.device_type == DeviceType.CPU && shape[2] > 1 && shape[0] * shape[1] * shape[2] * shape[2] <= LargestScores;
    }

    /// <summary>softmax(Q Kᵀ / √E + mask) V.</summary>
    /// <param name="queries">[B,H,T,E].</param>
    /// <param name="keys">[B,K,T,E]; each serves H/K query heads that stand beside each other.</param>
    /// <param name="values">[B,K,T,E].</param>
    /// <returns>[B,H,T,E].</returns>
    internal static Tensor Attend(Tensor queries, Tensor keys, Tensor values)
    {
        var (batch, heads, tokens, size) = (queries.shape[0], queries.shape[1], queries.shape[2], queries.shape[3]);
        var groups = keys.shape[1];

        // The query heads of a group stand below each other: [B,K,(H/K)·T,E].
        var grouped = queries.mul(1 / Math.Sqrt(size)).reshape(batch, groups, -1, size);
        var future = full([tokens, tokens], float.NegativeInfinity, queries.dtype, queries.device).triu_(1);
        var scores = grouped.matmul(keys.transpose(-1, -2)).view(batch, heads, tokens, tokens).add_(future);
        return scores.softmax(-1).view(batch, groups, -1, tokens).matmul(values).view(batch, heads, tokens, size);
    }
}

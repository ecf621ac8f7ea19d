using TuningStudio.Core.Batching;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>Causal attention of texts packed into one row, a rectangle of them at a time.</summary>
internal static class PackedAttention
{
    /// <summary>What <see cref="CausalAttention"/> gives for each text alone.</summary>
    /// <param name="queries">[1,H,T,E].</param>
    /// <param name="keys">[1,K,T,E].</param>
    /// <param name="values">[1,K,T,E].</param>
    /// <param name="options">Scale, cap and window.</param>
    /// <param name="row">The texts.</param>
    /// <returns>[1,H,T,E].</returns>
    internal static Tensor Attend(Tensor queries, Tensor keys, Tensor values, AttentionOptions options, PackedRow row)
    {
        if (row.Spread is { } spread)
        {
            (queries, keys, values) = (queries.index_select(2, spread), keys.index_select(2, spread), values.index_select(2, spread));
        }

        // Cut at once: the gradient of a split is one concatenation, that of each narrow a whole row.
        long[] sizes = [.. row.Groups.Select(group => (long)group.Count * group.Length)];
        var (query, key, value) = (queries.split(sizes, 2), keys.split(sizes, 2), values.split(sizes, 2));
        var attended = cat(
            [.. row.Groups.Select((group, i) => Joined(CausalAttention.Attend(Rows(query[i], group.Count), Rows(key[i], group.Count), Rows(value[i], group.Count), options)))],
            2);
        return row.Back is { } back ? attended.index_select(2, back) : attended;
    }

    // [1,H,G·L,E] → [G,H,L,E]
    private static Tensor Rows(Tensor heads, int count) => heads[0].unflatten(1, [count, -1]).transpose(0, 1);

    // [G,H,L,E] → [1,H,G·L,E]
    private static Tensor Joined(Tensor rows) => rows.transpose(0, 1).flatten(1, 2).unsqueeze(0);
}

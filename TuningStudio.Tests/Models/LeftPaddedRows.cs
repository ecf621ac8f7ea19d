using TuningStudio.Core.Models;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Models;

/// <summary>Three rows of different lengths in one batch: at once, in parts, token by token, and with rows that come and go.</summary>
internal static class LeftPaddedRows
{
    private static readonly int[][] Rows = [[3, 17, 5, 5, 39, 0, 22, 8, 11], [9, 1, 30, 2], [7, 7, 25, 31, 4, 12]];

    /// <param name="model">The model.</param>
    /// <param name="grows">Whether a row may grow beyond what was known when it was begun, without changing what came before.</param>
    /// <param name="tolerance">Largest difference allowed, of the largest logit.</param>
    internal static void AssertEqualEachAlone(ICausalLanguageModel model, bool grows = true, double tolerance = 2e-5)
    {
        using var scope = NewDisposeScope();
        var columns = Rows.Max(row => row.Length);
        int[] counts = [.. Rows.Select(row => columns - row.Length)];
        using var padding = new LeftPadding(counts, CPU);
        var ids = stack(Rows.Select(row => tensor(Enumerable.Repeat(0L, columns - row.Length).Concat(row.Select(id => (long)id)).ToArray())));
        Tensor[] alone = [.. Rows.Select(row => model.Head(model.Forward(Single(row), ForwardContext.Inference)))];

        AssertRows(model.Head(model.Forward(ids, new ForwardContext(Padding: padding))));
        AssertRows(model.Head(InParts(model, ids, padding)));
        if (grows)
        {
            AssertLeavesAndJoins(model, alone, tolerance);
        }

        void AssertRows(Tensor logits)
        {
            for (var row = 0; row < Rows.Length; row++)
            {
                AssertClose(alone[row], logits.narrow(0, row, 1).narrow(1, counts[row], Rows[row].Length), tolerance);
            }
        }
    }

    private static Tensor InParts(ICausalLanguageModel model, Tensor ids, LeftPadding padding)
    {
        using var cache = new KeyValueCache(model.Shape.Layers);
        var context = new ForwardContext(cache, Padding: padding, Columns: (int)ids.shape[1]);

        // The first two parts hold nothing but padding of the second row, the third the beginning of others.
        List<Tensor> pieces = [model.Forward(ids.narrow(1, 0, 1), context), model.Forward(ids.narrow(1, 1, 2), context), model.Forward(ids.narrow(1, 3, 4), context)];
        for (var place = 7; place < ids.shape[1]; place++)
        {
            pieces.Add(model.Forward(ids.narrow(1, place, 1), context));
        }

        return cat(pieces, 1);
    }

    // The second and third row begin together; the first, which is longer, joins them; then the third leaves.
    private static void AssertLeavesAndJoins(ICausalLanguageModel model, Tensor[] alone, double tolerance)
    {
        var virtualTokens = model.SoftPrompt?.Length ?? 0;
        using var cache = new KeyValueCache(model.Shape.Layers);
        using var two = new LeftPadding([2, 0], CPU);
        var pair = stack([tensor(new long[] { 0, 0, 9, 1, 30 }), tensor(new long[] { 7, 7, 25, 31, 4 })]);
        model.Forward(pair, new ForwardContext(cache, Padding: two));

        using var joining = new KeyValueCache(model.Shape.Layers);
        model.Forward(Single(Rows[0][..7]), new ForwardContext(joining));
        cache.Join(joining, virtualTokens);
        using var three = new LeftPadding([4, 2, 0], CPU);
        var next = model.Head(model.Forward(tensor(new long[] { 2, 12, 8 }).unsqueeze(1), new ForwardContext(cache, Padding: three)));
        AssertClose(alone[1].narrow(1, 3, 1), next.narrow(0, 0, 1), tolerance);
        AssertClose(alone[2].narrow(1, 5, 1), next.narrow(0, 1, 1), tolerance);
        AssertClose(alone[0].narrow(1, 7, 1), next.narrow(0, 2, 1), tolerance);

        cache.Keep([2], 0, virtualTokens);
        AssertClose(alone[0].narrow(1, 8, 1), model.Head(model.Forward(Single([Rows[0][8]]), new ForwardContext(cache))), tolerance);

        // What stays is shorter than what left: padding goes too.
        using var shorter = new KeyValueCache(model.Shape.Layers);
        model.Forward(pair, new ForwardContext(shorter, Padding: two));
        shorter.Keep([0], 2, virtualTokens);
        Assert.Equal(virtualTokens + 3, shorter.Length);
        AssertClose(alone[1].narrow(1, 3, 1), model.Head(model.Forward(Single([2]), new ForwardContext(shorter))), tolerance);
    }

    private static Tensor Single(int[] row) => tensor(row.Select(id => (long)id).ToArray()).unsqueeze(0);

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        var worst = (actual - expected).abs().max().item<float>();
        Assert.True(worst <= tolerance * Math.Max(1, expected.abs().max().item<float>()), $"The largest difference is {worst:g3}.");
    }
}

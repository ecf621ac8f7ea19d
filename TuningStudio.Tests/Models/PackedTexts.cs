using TuningStudio.Core.Batching;
using TuningStudio.Core.Models;
using TuningStudio.Core.Tokenization;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Models;

/// <summary>Texts packed into one row against each text in a row of its own: logits, and the gradient of every weight.</summary>
internal static class PackedTexts
{
    // Neighbours of one length, of like lengths, and of lengths far apart.
    private static readonly int[][] Texts = [[3, 17, 5, 5, 39, 0, 22, 8, 11], [1, 2, 3, 4, 5, 6, 7, 8, 9], [7, 7, 25, 31, 4, 12, 6], [9, 1], [4, 4]];

    internal static void AssertEqualEachAlone(ICausalLanguageModel model)
    {
        var (alone, gradients) = Run(model, () => cat([.. Texts.Select(text => model.Head(model.Forward(tensor(text.Select(id => (long)id).ToArray()).unsqueeze(0), ForwardContext.Inference)))], 1));
        foreach (var likeness in new[] { 1, 0.5, 0 })
        {
            using var batch = CollatedExamples.Of(BatchingMode.Packed, [.. Texts.Select((text, line) => new EncodedExample(text, [.. text.Select(_ => true)], Truncated: false, line))], 0).To(CPU, likeness);
            Assert.Equal(likeness switch { 1 => 3, 0.5 => 2, _ => 1 }, batch.Packed!.Groups.Count);
            var (packed, packedGradients) = Run(model, () => model.Head(model.Forward(batch.Ids, ForwardContext.Inference with { Packed = batch.Packed })));

            AssertClose(alone, packed, "logits");
            foreach (var (name, gradient) in gradients)
            {
                AssertClose(gradient, packedGradients[name], name);
            }

            Dispose(packed, packedGradients);
        }

        Dispose(alone, gradients);
    }

    private static (Tensor Logits, Dictionary<string, Tensor> Gradients) Run(ICausalLanguageModel model, Func<Tensor> forward)
    {
        using var scope = NewDisposeScope();
        foreach (var weight in model.Weights.Values)
        {
            weight.Stored.requires_grad_(true);
            weight.Stored.grad = null;
        }

        var logits = forward();
        logits.sin().sum().backward();
        return (logits.detach().DetachFromDisposeScope(), model.Weights.ToDictionary(weight => weight.Key, weight => weight.Value.Stored.grad!.clone().DetachFromDisposeScope()));
    }

    private static void AssertClose(Tensor expected, Tensor actual, string what)
    {
        using var scope = NewDisposeScope();
        var worst = (actual - expected).abs().max().item<float>();
        Assert.True(worst <= 2e-5 * Math.Max(1, expected.abs().max().item<float>()), $"{what}: the largest difference is {worst:g3}.");
    }

    private static void Dispose(Tensor logits, Dictionary<string, Tensor> gradients)
    {
        logits.Dispose();
        foreach (var gradient in gradients.Values)
        {
            gradient.Dispose();
        }
    }
}

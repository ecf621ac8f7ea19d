using TuningStudio.Core.Batching;
using TuningStudio.Core.Models;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Training;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Training;

/// <summary>Weights of tokens, label smoothing and noise on the embeddings: each against its definition.</summary>
[Collection("Torch")]
public sealed class WeightedLossTests
{
    private static readonly Golden Llama = new("llama-gqa");

    [Fact]
    public void Sum_WithWeights_IsTheSumOfEachTokensLossTimesItsWeight()
    {
        using var scope = NewDisposeScope();
        using var model = ModelLoader.Load(Llama.ModelFolder, new ComputeDevice("cpu", "fp32"));
        float[] weights = [0.1f, 0.1f, 0.1f, 1, 1, 1];
        var example = Example(weights);

        var weighted = Loss(model, example);

        var single = Enumerable.Range(1, 5).Select(place => weights[place] * Loss(model, example with { Weights = null, Trained = [.. Enumerable.Range(0, 6).Select(other => other == place)] }));
        Assert.Equal(single.Sum(), weighted, 1e-4);
    }

    [Fact]
    public void Sum_WithWeightsOfOne_IsTheSumWithout()
    {
        using var scope = NewDisposeScope();
        using var model = ModelLoader.Load(Llama.ModelFolder, new ComputeDevice("cpu", "fp32"));

        Assert.Equal(Loss(model, Example(null)), Loss(model, Example([1, 1, 1, 1, 1, 1])), 1e-4);
    }

    [Fact]
    public void Collate_OneExampleWithWeights_TheOthersCountInFull()
    {
        using var batch = Batch.Collate([Example(null), Example([0.5f, 0.5f, 0.5f, 1, 1, 1])], 0, CPU);

        Assert.Equal([1, 1, 1, 1, 1, 0.5f, 0.5f, 1, 1, 1], batch.Weights!.data<float>().ToArray());
    }

    [Fact]
    public void OfLogits_LabelSmoothing_SpreadsItsShareOverTheVocabulary()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[] { 2, 0, -1, 0.5f, 1, 0 }, [2, 3]);
        var targets = tensor(new long[] { 0, 2 });

        var all = nn.functional.log_softmax(logits, 1).neg();
        var expected = (0.9 * (all[0, 0] + all[1, 2])) + (0.1 * all.mean([1]).sum());
        Assert.Equal(expected.item<float>(), LanguageModelLoss.OfLogits(logits, targets, labelSmoothing: 0.1).item<float>(), 1e-5);
    }

    [Fact]
    public void Forward_EmbeddingNoise_IsDrawnFromTheSeedAndGrowsWithItsStrength()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = ModelLoader.Load(Llama.ModelFolder, new ComputeDevice("cpu", "fp32"));
        var ids = tensor(new long[] { 5, 6, 7, 8 }, [1, 4]);
        var plain = model.Forward(ids, ForwardContext.Training);

        Assert.Equal(0, Distance(0));
        Assert.True(Distance(5) > 0);
        Assert.Equal(Distance(5), Distance(5));
        Assert.True(Distance(50) > 2 * Distance(5));

        float Distance(double strength)
        {
            random.manual_seed(1);
            return (model.Forward(ids, ForwardContext.Training with { EmbeddingNoise = strength }) - plain).abs().max().item<float>();
        }
    }

    private static float Loss(ICausalLanguageModel model, EncodedExample example)
    {
        using var noGradient = no_grad();
        using var batch = Batch.Collate([example], 0, model.Device);
        return LanguageModelLoss.Sum(model, batch, ForwardContext.Inference).item<float>();
    }

    private static EncodedExample Example(float[]? weights) =>
        new([5, 6, 7, 8, 9, 10], [false, true, true, true, true, true], Truncated: false, 1) { Weights = weights };
}

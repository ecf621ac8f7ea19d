using TuningStudio.Core.Batching;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Llama;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Training;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Training;

[Collection("Torch")]
public sealed class TrainingPassTests
{
    // Logits of 64 places are a piece.
    private const int LargeVocabulary = 131_072;

    [Theory]
    [InlineData("lora", "")]
    [InlineData("lora", "lm_head")]
    [InlineData("full", "")]
    public void Run_LossInPieces_GivesLossAndGradientsOfTheWhole(string method, string whole)
    {
        using var scope = NewDisposeScope();
        using var model = Model(LargeVocabulary, width: 8);
        using var adapter = Adapters.Create(model, HyperparameterResolver.Resolve(
            new HyperparameterOptions { Method = method, Rank = method == "lora" ? 4 : null, ModulesToSave = whole.Length > 0 ? [whole] : null },
            new ResolverFacts(8, 256, 100, HasValidationFile: true, "cpu", "fp32")));
        using var optimizer = new AdapterOptimizer(adapter.Parameters, 0, 0);
        using var batch = Examples(4, 50, LargeVocabulary);
        optimizer.ZeroGradients();
        var logits = model.Head(LanguageModelLoss.TrainedStates(model, batch, ForwardContext.Training), isTraining: true);
        var expected = nn.functional.cross_entropy(logits, batch.Targets, reduction: nn.Reduction.Sum);
        expected.div(batch.TrainedTokens).backward();
        var gradients = adapter.Parameters.Select(parameter => parameter.Value.grad!.clone()).ToList();
        optimizer.ZeroGradients();

        var loss = TrainingPass.Run(model, batch, ForwardContext.Training, batch.TrainedTokens);

        Assert.True(batch.TrainedTokens > 3 * 64);
        Assert.Equal(expected.item<float>(), loss.item<float>(), 1e-6 * expected.item<float>());
        Assert.False(loss.requires_grad);
        foreach (var (parameter, gradient) in adapter.Parameters.Zip(gradients))
        {
            Assert.True(gradient.abs().max().item<float>() > 0 || parameter.Name.Contains("lora_A", StringComparison.Ordinal), parameter.Name);
            Golden.AssertClose(gradient, parameter.Value.grad!, 1e-8);
        }
    }

    [Fact]
    public void Run_LargeVocabulary_HoldsTheLogitsOfAPieceOnly()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells the largest memory since a moment.");
        using var model = Model(LargeVocabulary, width: 8);
        using var adapter = Adapters.Create(model, HyperparameterResolver.Resolve(new HyperparameterOptions { Rank = 4 }, new ResolverFacts(8, 256, 100, HasValidationFile: true, "cpu", "fp32")));
        using var optimizer = new AdapterOptimizer(adapter.Parameters, 0, 0);
        using var few = Examples(1, 33, LargeVocabulary);
        using var many = Examples(8, 257, LargeVocabulary);
        using (NewDisposeScope())
        {
            TrainingPass.Run(model, few, ForwardContext.Training, 1);
        }

        var before = PeakMemory.Reset();
        using (NewDisposeScope())
        {
            TrainingPass.Run(model, many, ForwardContext.Training, 1);
        }

        // All logits take 1 GiB, and the backward pass over them three times as much.
        var all = 4L * many.TrainedTokens * LargeVocabulary;
        Assert.Equal(1L << 30, all);
        Assert.InRange(PeakMemory.Read() - before, 0, all / 4);
    }

    private static ICausalLanguageModel Model(int vocabulary, int width)
    {
        var config = ModelConfig.Parse($$"""{"architectures":["LlamaForCausalLM"],"hidden_size":{{width}},"intermediate_size":{{width}},"num_hidden_layers":1,"num_attention_heads":2,"vocab_size":{{vocabulary}},"tie_word_embeddings":false}""", "config.json");
        using var weights = new RandomWeights(seed: 5, deviation: 0.5, CPU, ScalarType.Float32);
        return new LlamaFamily().Build(config, weights, CPU, ScalarType.Float32);
    }

    private static Batch Examples(int count, int length, int vocabulary)
    {
        var random = new Random(1);
        return Batch.Collate(
            [.. Enumerable.Range(0, count).Select(line => new EncodedExample(
                [.. Enumerable.Range(0, length).Select(_ => random.Next(vocabulary))], [.. Enumerable.Repeat(true, length)], Truncated: false, line + 1))],
            0,
            CPU);
    }
}

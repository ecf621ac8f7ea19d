using TuningStudio.Core.Batching;
using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Llama;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Training;
using TuningStudio.Core.Training.Evaluation;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Training.Evaluation;

[Collection("Torch")]
public sealed class EvaluatorTests
{
    // Large enough that the logits of the batch are computed in pieces of 64.
    private const int Vocabulary = 70_000;

    [Fact]
    public void Run_MoreLogitsThanAPiece_GivesTheLossOfTheWhole()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        var examples = Examples(4, 60);
        using var batch = Batch.Collate(examples, 0, CPU);
        using var noGradient = no_grad();
        var logits = model.Head(LanguageModelLoss.TrainedStates(model, batch, ForwardContext.Inference));
        var expected = nn.functional.cross_entropy(logits, batch.Targets).item<float>();
        var right = logits.argmax(-1).eq(batch.Targets).to(ScalarType.Float32).mean().item<float>();

        var evaluation = Evaluator.Run(model, examples, batchSize: 4, padding: 0)!;

        Assert.Equal(expected, evaluation.Loss, 1e-4);
        Assert.Equal(right, evaluation.TokenAccuracy, 1e-6);
    }

    [Fact]
    public void Run_Stopped_LeavesOffBetweenTwoBatches()
    {
        using var model = Model();
        var asked = 0;

        Assert.Null(Evaluator.Run(model, Examples(6, 5), batchSize: 2, padding: 0, () => ++asked == 2));
        Assert.Equal(2, asked);
    }

    [Fact]
    public void Run_ExamplesWithWeights_GivesTheMeanByThese()
    {
        using var model = Model();
        var plain = Examples(3, 20);
        var half = plain.Select(example => example with { Weights = [.. Enumerable.Repeat(0.5f, 20)] }).ToList();
        var light = plain.Select(example => example with { Weights = [.. Enumerable.Range(0, 20).Select(place => place < 15 ? 0.01f : 1f)], PromptWeight = 0.01f }).ToList();

        Assert.Equal(Loss(plain), Loss(half), 1e-5);
        Assert.Equal((0.01 * 14 * Loss([.. plain.Select(example => Only(example, 0, 15))]) + (5 * Loss([.. plain.Select(example => Only(example, 15, 20))]))) / ((0.01 * 14) + 5), Loss(light), 1e-5);

        EncodedExample Only(EncodedExample example, int from, int end) => example with { Trained = [.. Enumerable.Range(0, 20).Select(place => place >= from && place < end)] };

        double Loss(IReadOnlyList<EncodedExample> examples) => Evaluator.Run(model, examples, batchSize: 2, padding: 0)!.Loss;
    }

    private static ICausalLanguageModel Model()
    {
        var config = ModelConfig.Parse($$"""{"architectures":["LlamaForCausalLM"],"hidden_size":8,"intermediate_size":8,"num_hidden_layers":1,"num_attention_heads":2,"vocab_size":{{Vocabulary}},"tie_word_embeddings":true}""", "config.json");
        using var weights = new RandomWeights(seed: 5, deviation: 0.5, CPU, ScalarType.Float32);
        return new LlamaFamily().Build(config, weights, CPU, ScalarType.Float32);
    }

    private static List<EncodedExample> Examples(int count, int length)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(line => new EncodedExample(
            [.. Enumerable.Range(0, length).Select(_ => random.Next(Vocabulary))], [.. Enumerable.Repeat(true, length)], Truncated: false, line + 1))];
    }
}

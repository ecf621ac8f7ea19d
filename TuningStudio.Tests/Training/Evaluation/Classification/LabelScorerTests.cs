using TuningStudio.Core.Configuration;
using TuningStudio.Core.Generation;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Training.Evaluation.Classification;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Training.Evaluation.Classification;

[Collection("Torch")]
public sealed class LabelScorerTests
{
    private static readonly int[][] Answers = [[5], [7, 9], [7, 11, 4], [30, 31, 32, 33]];

    [Theory]
    [InlineData("llama-gqa", 4096)]
    [InlineData("gpt2-tiny", 4096)]
    [InlineData("llama-gqa", 20)]
    [InlineData("llama-gqa", 1)]
    public void Score_PromptsOfDifferentLengths_GiveEachAnswerItsSumOfLogLikelihoods(string name, int tokensAtOnce)
    {
        using var model = ModelLoader.Load(new Golden(name).ModelFolder, new ComputeDevice("cpu", "fp32"));

        AssertScores(model, new LabelScorer(model, 0, tokensAtOnce).Score(Questions(), () => false)!);
    }

    [Fact]
    public void Score_WithVirtualTokens_CountsThem()
    {
        using var model = ModelLoader.Load(new Golden("llama-gqa").ModelFolder, new ComputeDevice("cpu", "fp32"));
        var settings = HyperparameterResolver.Resolve(new HyperparameterOptions { Method = "prompt-tuning", VirtualTokens = 5 }, new ResolverFacts(64, 256, 24, HasValidationFile: true, "cpu", "fp32"));
        using var adapter = Adapters.Create(model, settings);

        AssertScores(model, new LabelScorer(model, 0, 4096).Score(Questions(), () => false)!);
    }

    [Fact]
    public void Score_Stopped_LeavesOff()
    {
        using var model = ModelLoader.Load(new Golden("llama-gqa").ModelFolder, new ComputeDevice("cpu", "fp32"));

        Assert.Null(new LabelScorer(model, 0, 4096).Score(Questions(), () => true));
    }

    private static LabelQuestion[] Questions() => [.. new[] { 9, 2, 14, 9 }.Select((length, row) => new LabelQuestion([.. Enumerable.Range(3 + (20 * row), length)], Answers))];

    private static void AssertScores(ICausalLanguageModel model, double[][] scores)
    {
        using var scope = NewDisposeScope();
        var alone = new SequenceScorer(model);
        foreach (var (question, given) in Questions().Zip(scores))
        {
            var expected = Answers.Select(answer => alone.Score([.. question.Prompt, .. answer]).LogProbabilities.TakeLast(answer.Length).Sum());
            Assert.All(expected.Zip(given), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        }
    }
}

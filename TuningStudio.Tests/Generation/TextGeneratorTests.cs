using TuningStudio.Core.Contracts;
using TuningStudio.Core.Generation;
using TuningStudio.Core.Models;
using TuningStudio.Core.Runtime;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Generation;

[Collection("Torch")]
public sealed class TextGeneratorTests
{
    private static readonly Golden Golden = new("llama-gqa");

    [Fact]
    public void Generate_Greedily_GivesTheReferenceTokens()
    {
        using var model = Load();

        var answer = new TextGenerator(model, null, new HashSet<int>()).Generate(Ids("greedy_prompt"), new SamplingOptions { Temperature = 0, MaxNewTokens = 24 });

        Assert.Equal(Ids("greedy_ids"), answer.Ids);
        Assert.Equal("length", answer.FinishReason);
    }

    [Fact]
    public void Generate_UntilAStopToken_KeepsIt()
    {
        using var model = Load();
        var stop = Ids("greedy_eos_id")[0];

        var answer = new TextGenerator(model, null, new HashSet<int> { stop }).Generate(Ids("greedy_prompt"), new SamplingOptions { Temperature = 0, MaxNewTokens = 24 });

        Assert.Equal(Ids("greedy_eos_ids"), answer.Ids);
        Assert.Equal("stop", answer.FinishReason);
    }

    [Fact]
    public void Generate_WithASeed_RepeatsItselfAndAnotherSeedDiffers()
    {
        using var model = Load();
        var generator = new TextGenerator(model, null, new HashSet<int>());
        var sampling = new SamplingOptions { Temperature = 2, TopP = 1, MaxNewTokens = 24, Seed = 5 };

        var first = generator.Generate(Ids("greedy_prompt"), sampling).Ids;

        Assert.Equal(first, generator.Generate(Ids("greedy_prompt"), sampling).Ids);
        Assert.NotEqual(first, generator.Generate(Ids("greedy_prompt"), sampling with { Seed = 6 }).Ids);
    }

    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(0, 1e-6)]
    public void Generate_SampledFromOneCandidate_IsGreedy(int topK, double topP)
    {
        using var model = Load();

        var answer = new TextGenerator(model, null, new HashSet<int>()).Generate(
            Ids("greedy_prompt"),
            new SamplingOptions { Temperature = 1, TopK = topK, TopP = topP, MaxNewTokens = 24, Seed = 1 });

        Assert.Equal(Ids("greedy_ids"), answer.Ids);
    }

    [Fact]
    public void Generate_CancelledBeforehand_EndsWithNothing()
    {
        using var model = Load();

        var answer = new TextGenerator(model, null, new HashSet<int>()).Generate([1, 2], new SamplingOptions(), cancellationToken: new CancellationToken(canceled: true));

        Assert.Empty(answer.Ids);
        Assert.Equal("cancelled", answer.FinishReason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Generate_PredictionsAreNoNumbers_SaysSoInsteadOfAnswering(double temperature)
    {
        using var model = Load();
        using (no_grad())
        {
            model.Weights.Values.First().Stored.fill_(float.NaN);
        }

        var error = Assert.Throws<TuningException>(() => new TextGenerator(model, null, new HashSet<int>()).Generate([1, 2], new SamplingOptions { Temperature = temperature }));

        Assert.Equal(ErrorCodes.NotANumber, error.Code);
        Assert.Equal(ErrorCodes.NotANumber, Assert.Throws<TuningException>(() => new SequenceScorer(model).Score([1, 2])).Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Generate_PromptReadInParts_GivesTheReferenceTokens(int part)
    {
        using var model = Load();

        var answer = new TextGenerator(model, null, new HashSet<int>()) { PromptPart = part }.Generate(Ids("greedy_prompt"), new SamplingOptions { Temperature = 0, MaxNewTokens = 24 });

        Assert.Equal(Ids("greedy_ids"), answer.Ids);
    }

    [Fact]
    public void Generate_OneToken_HasNoPace()
    {
        using var model = Load();

        Assert.Equal(0, new TextGenerator(model, null, new HashSet<int>()).Generate([1, 2], new SamplingOptions { MaxNewTokens = 1 }).TokensPerSecond);
    }

    [Fact]
    public void Generate_AForeignId_IsRefused()
    {
        using var model = Load();

        var error = Assert.Throws<TuningException>(() => new TextGenerator(model, null, new HashSet<int>()).Generate([1, 512], new SamplingOptions()));

        Assert.Contains("512", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_ManyTokens_LeavesNoTensorBehind()
    {
        using var model = Load();
        var generator = new TextGenerator(model, null, new HashSet<int>());
        generator.Generate([1, 2], new SamplingOptions { MaxNewTokens = 3 });
        var before = LiveTensors.Settled();

        generator.Generate([1, 2], new SamplingOptions { MaxNewTokens = 150 });

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Score_TheReferenceRow_GivesItsSum()
    {
        using var scope = NewDisposeScope();
        using var model = Load();
        var labels = Golden.Read("base.safetensors", "labels")[0].data<long>().ToArray();
        var ids = Golden.Read("base.safetensors", "input_ids")[0].data<long>().ToArray().Select(id => (int)id).ToArray();

        var (logits, logProbabilities) = new SequenceScorer(model).Score(ids);

        var sum = logProbabilities.Where((_, place) => labels[place + 1] != -100).Sum();
        Assert.Equal(Golden.Read("base.safetensors", "row_nll_sum")[0].item<float>(), -sum, Golden.Tolerance("base.safetensors", "row_nll_sum"));
        Assert.Equal([24, 512], logits.shape);
    }

    private static ICausalLanguageModel Load() => ModelLoader.Load(Golden.ModelFolder, new ComputeDevice("cpu", "fp32"));

    private static int[] Ids(string array)
    {
        using var ids = Golden.Read("base.safetensors", array);
        return [.. ids.data<long>().ToArray().Select(id => (int)id)];
    }
}

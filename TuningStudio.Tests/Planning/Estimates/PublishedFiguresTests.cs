using TuningStudio.Core.Configuration;
using TuningStudio.Core.Planning.Estimates;

namespace TuningStudio.Tests.Planning.Estimates;

/// <summary>The formulas beside what model cards, litgpt and Qwen have published for other engines.</summary>
public sealed class PublishedFiguresTests
{
    private const double Gigabyte = 1e9;

    internal static ModelSize Llama8B { get; } = ModelSize.Gated(32, 4096, 14336, 32, 8, 128, 128256, tied: false);

    internal static ModelSize Llama3B { get; } = ModelSize.Gated(28, 3072, 8192, 24, 8, 128, 128256, tied: true);

    internal static ModelSize Llama1B { get; } = ModelSize.Gated(16, 2048, 8192, 32, 8, 64, 128256, tied: true);

    // Qwen 1: one inner width of 22016 for gate and up together.
    private static ModelSize Qwen7B { get; } = ModelSize.Gated(32, 4096, 11008, 32, 32, 128, 151936, tied: false);

    [Fact]
    public void Parameters_OfLlama3_AreTheModelCards()
    {
        Assert.Equal(8_030_261_248, Llama8B.Parameters);
        Assert.Equal(3_212_749_824, Llama3B.Parameters);
        Assert.Equal(1_235_814_400, Llama1B.Parameters);
    }

    [Fact]
    public void TrainableParameters_OfRankEight_ArePefts()
    {
        var values = Values() with { Rank = 8 };

        Assert.Equal(20_971_520, TrainableParameters.Of(Llama8B, values));
        Assert.Equal(12_156_928, TrainableParameters.Of(Llama3B, values));
        Assert.Equal(5_636_096, TrainableParameters.Of(Llama1B, values));
    }

    // Qwen's README: A100, one sequence at a time, rank 64 on every layer, flash attention, blocks computed twice.
    [Theory]
    [InlineData(256, 20.1)]
    [InlineData(512, 20.4)]
    [InlineData(1024, 21.5)]
    [InlineData(2048, 23.8)]
    [InlineData(4096, 29.7)]
    [InlineData(8192, 36.6)]
    public void Memory_OfQwen7B_IsWithinTwelvePercent(int length, double gigabytes)
    {
        var memory = MemoryFormula.Of(Qwen7B, Values() with { Rank = 64, SampleAnswers = 0 }, Work(length, checkpointing: true), EngineConstants.Transformers);

        Assert.InRange(memory.Total / Gigabyte, gigabytes * 0.88, gigabytes * 1.12);
    }

    // litgpt's table: A10G, rank 8 on queries and values, 512 tokens, nothing computed twice; what torch had allocated, without context.
    [Theory]
    [InlineData(8, 19.73)]
    [InlineData(3, 9.67)]
    [InlineData(1, 4.49)]
    public void Memory_OfLlama3_IsWithinTenPercent(int size, double gigabytes)
    {
        var model = size switch { 8 => Llama8B, 3 => Llama3B, _ => Llama1B };
        var values = Values() with { Rank = 8, TargetModules = ["q_proj", "v_proj"], SampleAnswers = 0 };
        var memory = MemoryFormula.Of(model, values, Work(512, checkpointing: false), EngineConstants.Transformers with { ProcessBytes = 0, Slack = 1, BytesPerLogit = 14 });

        Assert.InRange(memory.Total / Gigabyte, gigabytes * 0.9, gigabytes * 1.1);
    }

    // Qwen's README: 2048 tokens, eight to an update, 5.2 s at 46.8 % of an A100's 312 TFLOP/s.
    [Fact]
    public void Flops_OfQwen7B_GiveItsSecondsPerUpdate()
    {
        var flops = 8 * 2048 * TimeFormula.FlopsPerToken(Qwen7B, Values() with { Rank = 64 }, 2048, 1, checkpointing: true);

        Assert.InRange(flops / (0.468 * 312e12), 5.2 * 0.88, 5.2 * 1.12);
    }

    [Fact]
    public void Weights_OfFourBits_AreAQuarterAndTheirScales()
    {
        var values = Values() with { Quantization = "nf4" };

        var bytes = MemoryFormula.WeightBytes(Llama8B, values);

        Assert.InRange((bytes - (2 * (Llama8B.Parameters - Llama8B.LinearParameters))) / Llama8B.LinearParameters, 0.516, 0.5625);
    }

    internal static ResolvedHyperparameters Values(int records = 1000, HyperparameterOptions? options = null) =>
        HyperparameterResolver.Expect(options ?? new(), new ResolverFacts(4096, 8192, records, HasValidationFile: false, "cuda:0", "bf16"));

    private static WorkSize Work(int length, bool checkpointing) => new(1, 8, length, length, (double)length * length, (double)length * length, length, length, checkpointing);
}

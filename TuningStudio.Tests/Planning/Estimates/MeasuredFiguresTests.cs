using TuningStudio.Core.Configuration;
using TuningStudio.Core.Planning.Estimates;

namespace TuningStudio.Tests.Planning.Estimates;

/// <summary>The formulas beside the largest resident memory that runs of this engine took on a CPU: the table of docs/planning.md.</summary>
public sealed class MeasuredFiguresTests
{
    private static readonly ModelSize Starter = ModelSize.Gated(6, 256, 704, 8, 4, 32, 6144, tied: true);
    private static readonly ModelSize Small = ModelSize.Gated(8, 384, 1024, 6, 2, 64, 32768, tied: true);
    private static readonly ModelSize Middle = ModelSize.Gated(8, 512, 1408, 8, 4, 64, 32000, tied: false);
    private static readonly ModelSize Deep = ModelSize.Gated(12, 768, 2048, 12, 4, 64, 49152, tied: true);
    private static readonly ModelSize ManyWords = ModelSize.Gated(8, 576, 1536, 9, 3, 64, 128256, tied: true);

    // Eight updates of one micro-batch each, the losses of 32 rows in the end; lengths spread evenly over 160 records.
    private static readonly HyperparameterOptions Short = new() { GradientAccumulationSteps = 1, MaxSteps = 8, SampleAnswers = 0, GenerationMetrics = "off", RowLosses = 32, ValidationSplit = 0, GradientCheckpointing = "off" };

    // What a person has who asks for nothing.
    private static readonly HyperparameterOptions Whole = new() { MaxSteps = 300 };

    private static readonly (ModelSize Model, int Shortest, int Longest, int? Rows, HyperparameterOptions Options, int Megabytes)[] Measured =
    [
        (Starter, 59, 75, 1, Short, 319),
        (Starter, 35, 555, 8, Short, 716),
        (Starter, 549, 593, 4, Short with { GradientCheckpointing = "on" }, 451),
        (Starter, 51, 269, 4, Short with { ValidationSplit = 0.2, SampleAnswers = 4 }, 462),
        (Starter, 549, 593, 8, Short with { Batching = "padded" }, 578),
        (Starter, 14, 85, null, Whole, 554),
        (Starter, 14, 85, null, Whole with { Precision = "fp32" }, 346),
        (Starter, 14, 40, null, Whole with { ComputeClassificationMetrics = true }, 682),
        (Small, 130, 149, 8, Short with { Precision = "fp32", Rank = 8 }, 608),
        (Small, 51, 269, 4, Short with { Method = "full" }, 977),
        (Small, 35, 555, 4, Short with { Method = "ia3", Batching = "padded" }, 733),
        (Middle, 51, 269, 8, Short with { Rank = 64 }, 821),
        (Middle, 549, 593, 2, Short with { Precision = "fp32" }, 959),
        (Middle, 51, 269, 8, Short with { GradientCheckpointing = "on" }, 585),
        (Middle, 130, 149, 4, Short with { Method = "full", Precision = "fp32" }, 1743),
        (Middle, 51, 269, 4, Short with { Quantization = "nf4" }, 573),
        (Middle, 51, 269, 4, Short with { Dropout = 0.1, Batching = "padded" }, 822),
        (Deep, 51, 269, 4, Short, 851),
        (Deep, 268, 301, 2, Short with { Quantization = "int8" }, 745),
        (Deep, 130, 149, 4, Short with { Method = "prompt-tuning" }, 720),
        (Deep, 51, 269, 8, Short with { GradientCheckpointing = "on", Precision = "fp32" }, 1021),
        (Deep, 59, 75, 8, Short with { Method = "full" }, 3067),
        (ManyWords, 51, 269, 4, Short, 754),
        (ManyWords, 268, 301, 2, Short with { Precision = "fp32" }, 944),
    ];

    public static TheoryData<int> Runs => [.. Enumerable.Range(0, Measured.Length)];

    [Theory]
    [MemberData(nameof(Runs))]
    public void Memory_OfARunOnACpu_IsWithinTenPercent(int run)
    {
        var (model, shortest, longest, rows, options, megabytes) = Measured[run];
        var data = new DataSize(160, [.. Enumerable.Range(0, 160).Select(row => shortest + (int)Math.Round((longest - shortest) * row / 159.0))], 0.5);
        options = options with { MicroBatchSize = rows };
        var values = HyperparameterResolver.Expect(options, new ResolverFacts(model.HiddenSize, 1024, 160, HasValidationFile: false, "cpu", options.Precision ?? "bf16"));

        var memory = RunPlan.Of(new(model, values, data, DeviceSize.Cpu(2, 24L << 30, null, computesBFloat16: true))).Memory;

        Assert.InRange(memory.Total / 1048576.0, megabytes * 0.9, megabytes * 1.1);
    }
}

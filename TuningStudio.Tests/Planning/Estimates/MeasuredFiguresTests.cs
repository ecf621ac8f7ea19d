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

    // Four updates of one micro-batch each, the losses of 32 rows in the end; lengths spread evenly over 160 records.
    private static readonly (ModelSize Model, int Shortest, int Longest, int Rows, HyperparameterOptions Options, int Megabytes)[] Measured =
    [
        (Starter, 59, 75, 1, new(), 341),
        (Starter, 35, 555, 8, new(), 620),
        (Starter, 549, 593, 4, new() { GradientCheckpointing = "on" }, 468),
        (Starter, 51, 269, 4, new() { ValidationSplit = 0.2, GenerationMetrics = "end" }, 509),
        (Starter, 549, 593, 8, new() { Batching = "padded" }, 593),
        (Small, 130, 149, 8, new() { Precision = "fp32", Rank = 8 }, 622),
        (Small, 51, 269, 4, new() { Method = "full" }, 947),
        (Small, 35, 555, 4, new() { Method = "ia3", Batching = "padded" }, 734),
        (Middle, 51, 269, 8, new() { Rank = 64 }, 791),
        (Middle, 549, 593, 2, new() { Precision = "fp32" }, 935),
        (Middle, 51, 269, 8, new() { GradientCheckpointing = "on" }, 607),
        (Middle, 130, 149, 4, new() { Method = "full", Precision = "fp32" }, 1775),
        (Middle, 51, 269, 4, new() { Quantization = "nf4" }, 544),
        (Deep, 51, 269, 4, new(), 779),
        (Deep, 268, 301, 2, new() { Quantization = "int8" }, 750),
        (Deep, 130, 149, 4, new() { Method = "prompt-tuning" }, 717),
        (Deep, 59, 75, 8, new() { Method = "full" }, 3125),
        (ManyWords, 51, 269, 4, new(), 738),
    ];

    public static TheoryData<int> Runs => [.. Enumerable.Range(0, Measured.Length)];

    [Theory]
    [MemberData(nameof(Runs))]
    public void Memory_OfARunOnACpu_IsWithinTenPercent(int run)
    {
        var (model, shortest, longest, rows, options, megabytes) = Measured[run];
        var data = new DataSize(160, [.. Enumerable.Range(0, 160).Select(row => shortest + (int)Math.Round((longest - shortest) * row / 159.0))], 0.5);
        options = options with
        {
            MicroBatchSize = rows,
            GradientAccumulationSteps = 1,
            MaxSteps = 4,
            SampleAnswers = 0,
            RowLosses = 32,
            ValidationSplit = options.ValidationSplit ?? 0,
            GradientCheckpointing = options.GradientCheckpointing ?? "off",
        };
        var values = HyperparameterResolver.Expect(options, new ResolverFacts(model.HiddenSize, 1024, 160, HasValidationFile: false, "cpu", options.Precision ?? "bf16"));

        var memory = RunPlan.Of(new(model, values, data, DeviceSize.Cpu(2, 24L << 30, null, computesBFloat16: true))).Memory;

        Assert.InRange(memory.Total / 1048576.0, megabytes * 0.9, megabytes * 1.1);
    }
}

using TuningStudio.Core.Configuration;
using TuningStudio.Core.Planning.Estimates;
using TuningStudio.Core.Training;

namespace TuningStudio.Tests.Planning.Estimates;

public sealed class RunPlanTests
{
    private static readonly DataSize Short = new(1000, [40, 60, 80, 100], 0.5);
    private static readonly DataSize Long = new(1000, [.. Enumerable.Repeat(200, 999), 4000], 0.5);

    [Fact]
    public void Of_EightBillionOnTwentyFourGigabytes_FitsByItself()
    {
        var plan = RunPlan.Of(Request("RTX 4090", Short));

        Assert.True(plan.Fits);
        Assert.Equal(plan.Memory.Total, plan.Memory.Parts.Sum(part => part.Bytes));
        Assert.True(plan.Memory.Weights > plan.Memory.Total / 2);
    }

    [Fact]
    public void Of_PriceAndPower_FollowTheSeconds()
    {
        var plan = RunPlan.Of(Request("RTX 4090", Short) with { PricePerHour = 2 });

        Assert.Equal(plan.Seconds / 3600 * 2, plan.Cost!.Value, 9);
        Assert.Equal(plan.Seconds / 3600 * 450, plan.WattHours, 6);
    }

    [Fact]
    public void Of_RunsMeasured_TakeTheirPaceAndMemory()
    {
        var request = Request("RTX 4090", Short);
        var (plain, refined) = (RunPlan.Of(request), RunPlan.Of(request with { Refinement = new(1e12, 1.2, 3) }));

        Assert.Equal(1.2, (double)refined.Memory.Total / plain.Memory.Total, 3);
        Assert.Equal(plain.Memory.Weights, refined.Memory.Weights);
        Assert.True(refined.Seconds > plain.Seconds);
    }

    [Fact]
    public void Of_ValidationFile_TakesTimeAtEachEvaluationAndNoExampleAway()
    {
        var request = Request("RTX 4090", Short, new() { ValidationSplit = 0, ValidationSteps = 10, SampleAnswers = 0, GenerationMetrics = "off" });
        var (without, with, twice) = (Seconds(0), Seconds(100), Seconds(200));

        Assert.True(with > 1.05 * without);
        Assert.Equal(with - without, twice - with, 6);
        Assert.Equal(RunPlan.Of(request).Work.TokensPerEpoch, RunPlan.Of(request with { Data = Short with { ValidationRecords = 200 } }).Work.TokensPerEpoch);

        double Seconds(long records) => RunPlan.Of(request with { Data = Short with { ValidationRecords = records } }).Seconds;
    }

    [Fact]
    public void Of_RowsMeasuredAtTheEnd_TakesEachTrainingRowOnceAndEachValidationRowTwice()
    {
        var request = Request("RTX 4090", Short with { ValidationRecords = 100 }, new() { ValidationSplit = 0, SampleAnswers = 0, GenerationMetrics = "off" });
        var none = Seconds(0);

        // Of 1,000 training rows and 100 for validation.
        Assert.Equal((1000 + 200) / (40.0 + 80), (Seconds(2000) - none) / (Seconds(40) - none), 6);

        double Seconds(int rows) => RunPlan.Of(request with { Values = request.Values with { RowLosses = rows } }).Seconds;
    }

    [Fact]
    public void Advice_WhereItFits_IsEmpty() => Assert.Empty(PlanAdvice.For(Request("RTX 4090", Short)));

    [Fact]
    public void Advice_FullTuningOfEightBillion_EndsWithWhatFits()
    {
        var request = Request("RTX 4090", Long, new() { Method = "full" });

        var advice = PlanAdvice.For(request);

        Assert.Contains(advice, step => step.Kind == "lora");
        Assert.True(advice[^1].Fits);
        Assert.All(advice.SkipLast(1), step => Assert.False(step.Fits));
        Assert.Equal(advice.Select(step => step.TotalBytes).OrderDescending(), advice.Select(step => step.TotalBytes));
    }

    [Fact]
    public void Advice_OneLongRecord_IsCutFirst()
    {
        var values = new HyperparameterOptions { MicroBatchSize = 8, GradientAccumulationSteps = 1, MaxSequenceLength = 4096, GradientCheckpointing = "off" };

        var first = PlanAdvice.For(Request("RTX 4090", Long, values))[0];

        Assert.Equal("shorter", first.Kind);
        Assert.Equal(256, first.Figure);
        Assert.Equal(0.001, first.CutShare, 6);
        Assert.Equal("256", first.Options["maxSequenceLength"]);
    }

    [Fact]
    public void Advice_NothingHelps_SaysASmallerModel()
    {
        var advice = PlanAdvice.For(Request("RTX 4060", Short) with { Model = ModelSize.Gated(80, 8192, 28672, 64, 8, 128, 128256, tied: false) });

        Assert.Equal("smallerModel", advice[^1].Kind);
        Assert.False(advice[^1].Fits);
    }

    [Fact]
    public void GpuNeeds_SeventyBillion_LeaveOutTheSmall()
    {
        var gpus = GpuNeed.Of([Request("RTX 4060", Short) with { Model = ModelSize.Gated(80, 8192, 28672, 64, 8, 128, 128256, tied: false) }]);

        Assert.Contains(gpus, pair => pair.Gpu.Name == "B200");
        Assert.DoesNotContain(gpus, pair => pair.Gpu.Gigabytes < 141);
    }

    [Fact]
    public void GpuNeeds_OfASweep_AreThoseOfTheLargestRunAndTheTimeOfAll()
    {
        var small = Request("RTX 4060", Short) with { PricePerHour = 3600 };
        var large = small with { Model = ModelSize.Gated(80, 8192, 28672, 64, 8, 128, 128256, tied: false) };

        var both = GpuNeed.Of([small, large]);

        Assert.Equal(GpuNeed.Of([large]).Select(need => (need.Gpu, need.Bytes)), both.Select(need => (need.Gpu, need.Bytes)));
        var last = both[^1];
        Assert.Equal(GpuNeed.Of([small]).Single(need => need.Gpu == last.Gpu).Seconds + GpuNeed.Of([large]).Single(need => need.Gpu == last.Gpu).Seconds, last.Seconds, 6);
        Assert.Equal(last.Seconds, last.Cost!.Value, 6);
        Assert.Empty(GpuNeed.Of([]));
    }

    [Fact]
    public void Refinement_OfOtherDevicesAndSizes_IsNone()
    {
        var one = new RunMeasurement { Device = "cpu", Precision = "bf16", Method = "lora", Parameters = 100, FlopsPerSecond = 5, PeakBytes = 30, EstimatedBytes = 20, FormulaEdition = MemoryFormula.Edition };

        Assert.Null(Refinement.Of([one], "cuda:0", "bf16", "lora", "none", 100));
        Assert.Null(Refinement.Of([one], "cpu", "bf16", "lora", "none", 1000));
        Assert.Equal(new Refinement(5, 1.5, 1), Refinement.Of([one], "cpu", "bf16", "full", "none", 100));
        Assert.Equal(new Refinement(5, 1, 1), Refinement.Of([one with { FormulaEdition = 0 }], "cpu", "bf16", "full", "none", 100));
    }

    // A probe tells of time alone: whole runs tell of memory, however many probes came after them, of their own method before others.
    [Fact]
    public void Refinement_ProbesAfterARun_KeepWhatTheRunTellsOfMemory()
    {
        var run = new RunMeasurement { Device = "cpu", Precision = "bf16", Method = "lora", Parameters = 100, FlopsPerSecond = 5, PeakBytes = 30, EstimatedBytes = 20, FormulaEdition = MemoryFormula.Edition };
        var probes = Enumerable.Range(1, 9).Select(minute => run with { FlopsPerSecond = 7, PeakBytes = 0, Time = run.Time.AddMinutes(minute) }).ToList();

        Assert.Equal(new Refinement(7, 1.5, 9), Refinement.Of([run, .. probes], "cpu", "bf16", "lora", "none", 100));
        Assert.Equal(new Refinement(7, 1.5, 1), Refinement.Of([run, probes[0] with { Method = "dora" }], "cpu", "bf16", "dora", "none", 100));
    }

    [Theory]
    [InlineData(1.0, null, 1.0)]
    [InlineData(1.0, 0.9, 1.0)]
    [InlineData(1.0, 1.15, 1.15)]
    [InlineData(1.3, 1.15, 1.3)]
    public void Refine_ByAProbe_NeverTakesOffMemoryThatEarlierRunsTook(double probed, double? past, double expected)
    {
        var probe = new ProbeResult(1, 1, 1, 1, false)
        {
            Measurement = new RunMeasurement { Device = "cpu", Precision = "bf16", Method = "lora", FlopsPerSecond = 7 },
            MemoryFactor = probed,
        };

        Assert.Equal(new Refinement(7, expected, 1), probe.Refine(past is { } factor ? new(5, factor, 3) : null));
    }

    [Fact]
    public void Refinements_OfADevice_AreOneForEachKindOfRun()
    {
        var one = new RunMeasurement { Device = "cpu", Precision = "bf16", Method = "lora", Parameters = 100, FlopsPerSecond = 4, Time = DateTimeOffset.UnixEpoch };

        var kinds = Refinement.AllOf([one, one with { FlopsPerSecond = 6 }, one with { Method = "full", Time = DateTimeOffset.UnixEpoch.AddDays(1) }, one with { Device = "cuda:0" }], "cpu");

        Assert.Equal([("full", 1), ("lora", 2)], kinds.Select(kind => (kind.Newest.Method, kind.Refinement.Runs)));
        Assert.Equal(5, kinds[1].Refinement.FlopsPerSecond);
    }

    [Fact]
    public void GpuCatalog_NamesOfDrivers_AreFound()
    {
        Assert.Equal("A100 80GB", GpuCatalog.Find("NVIDIA A100-SXM4-80GB")?.Name);
        Assert.Equal("RTX 4090", GpuCatalog.Find("NVIDIA GeForce RTX 4090")?.Name);
        Assert.Equal("H200", GpuCatalog.Find("NVIDIA H200")?.Name);
        Assert.Null(GpuCatalog.Find("NVIDIA GeForce GT 710"));
    }

    [Fact]
    public void Of_HeldOutByNumber_IsTheSameAsByShare()
    {
        var share = RunPlan.Of(Request("A100 80GB", Short, new HyperparameterOptions { ValidationSplit = 0.25 }));
        var number = RunPlan.Of(Request("A100 80GB", Short, new HyperparameterOptions { ValidationSplit = 250 }));

        Assert.Equal((share.Steps, share.Tokens, share.Seconds), (number.Steps, number.Tokens, number.Seconds));
    }

    [Fact]
    public void Cut_Documents_AreTheWindowsOfTheMaximumLength()
    {
        var windows = new DataSize(3, [2000, 3000, 2000], 1, IsText: true).Cut(1000);

        Assert.Equal((7L, 1000), (windows.Records, Assert.Single(windows.Lengths)));
        Assert.Same(Short, Short.Cut(1000));
    }

    private static PlanRequest Request(string gpu, DataSize data, HyperparameterOptions? options = null)
    {
        var kind = GpuCatalog.Find(gpu)!;
        return new(PublishedFiguresTests.Llama8B, PublishedFiguresTests.Values((int)data.Records, options), data, new DeviceSize(kind.Name, IsGpu: true, kind.MemoryBytes, null, kind.PeakFlops, kind.Watts));
    }
}

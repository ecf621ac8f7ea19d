using System.CommandLine;
using TuningStudio.Cli.Estimating;
using TuningStudio.Cli.Output;
using TuningStudio.Cli.Tuning;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Data.Reports;
using TuningStudio.Core.Models;
using TuningStudio.Core.Planning.Estimates;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Sweeps;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Training;

namespace TuningStudio.Cli.Commands;

/// <summary><c>estimate</c>: memory, time, energy and cost of a run before it is started, reckoned or measured.</summary>
internal static class EstimateCommand
{
    internal const string Word = "estimate";

    internal static Command Create(Func<ParseResult, VerbContext> context)
    {
        var options = new EstimateOptions();
        var command = new Verb(
            Word,
            "Say what a run would need before it is started: memory by component, time, tokens, energy, cost, what to change where it does not fit, and which GPUs would do. Takes the options of 'tune', and those by which the runs of a 'sweep' differ.",
            "estimate --model samples/starter --training-file data.jsonl",
            "estimate --model models/Qwen2.5-7B --training-file data.jsonl --gpu \"RTX 4090\"",
            "estimate --model samples/starter --training-file data.jsonl --probe",
            "estimate --model samples/starter --training-file data.jsonl --grid rank=4,8");
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            context(parsed).Output.Show(Estimate(options, parsed, context(parsed)), OutputJson.Line.EstimateResult, EstimateView.Paint);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static EstimateResult Estimate(EstimateOptions options, ParseResult parsed, VerbContext context)
    {
        var spec = options.Request.Spec(parsed, "estimate", "estimate", context);
        var runs = options.Axes.AreGiven(parsed) ? SweepPlan.Expand(options.Axes.Spec(parsed, spec)).Select(point => point.Options).ToList() : [spec.Hyperparameters];
        runs.ForEach(run => RequestOptions.RefuseMisfits(spec with { Hyperparameters = run }));
        var gpu = options.Gpu(parsed);
        var device = gpu is null ? ComputeDevice.Choose(spec.Hyperparameters.Device, spec.Hyperparameters.Precision) : new ComputeDevice("cuda:0", spec.Hyperparameters.Precision is "fp32" ? "fp32" : "bf16");
        var config = ModelConfig.Load(spec.Model);
        var shape = ModelLoader.FamilyOf(config).ShapeOf(config);
        var facts = new ResolverFacts(shape.HiddenSize, shape.MaxPositions, Records: 0, spec.ValidationFile is not null, device.Name, device.Precision);
        var encoding = EncodingOptions.Of(HyperparameterResolver.Expect(spec.Hyperparameters, facts), spec.SystemPrompt) with { MaxLength = null };
        var lengths = LengthSample.Of(DatasetFile.Open(spec.TrainingFile, spec.Data), new RecordMeasure(ModelText.Load(spec.Model).With(spec.Template), encoding));
        var data = new DataSize(lengths.Records, lengths.Lengths, lengths.TrainedShare, lengths.IsText)
        {
            ValidationRecords = spec.ValidationFile is { } validation ? LengthSample.Count(DatasetFile.Open(validation, spec.Data)) : 0,
        };
        var home = HomeFolder.Locate(Environment.GetEnvironmentVariable(HomeFolder.Variable));

        // What is said of the devices here says nothing of one that is not.
        var (figures, past) = gpu is null ? (PlanFiguresFile.Read(home), MeasurementFile.Read(home)) : (new(), []);
        var size = Device(device, gpu);
        size = (options.Watts(parsed) ?? figures.Of(device.Name).Watts) is { } watts ? size with { Watts = watts } : size;
        var model = ModelSizeReader.Read(spec.Model);
        List<PlanRequest> requests = [.. runs.Select(Request)];
        var sweep = SweepEstimate.Of(requests);
        var largest = sweep.Largest;
        var source = largest.Refinement is null ? "formula" : "pastRuns";
        ProbeResult? probe = null;
        if (parsed.GetValue(options.Probe))
        {
            probe = new TuningProbe(spec, largest.Values, device, TimeProvider.System).Run(data);
            MeasurementFile.Add(home, probe.Measurement);
            (source, sweep) = ("probe", SweepEstimate.Of(requests.Select(request => request with { Refinement = probe.Refine(request.Refinement) })));
            largest = sweep.Largest;
        }

        return Result(largest, sweep.LargestPlan, requests, source, probe) with
        {
            Currency = figures.Currency,
            Sweep = options.Axes.AreGiven(parsed) ? new(sweep.Runs, sweep.Steps, sweep.Tokens, sweep.Seconds, sweep.WattHours, sweep.Cost) : null,
        };

        PlanRequest Request(HyperparameterOptions run)
        {
            var values = HyperparameterResolver.Expect(run, facts);
            values = HyperparameterResolver.Expect(run, facts with { Records = (int)Math.Min(int.MaxValue, data.Cut(values.MaxSequenceLength).Records) });
            var refinement = Refinement.Of(past, device.Name, values.Precision, values.Method, values.Quantization, model.Parameters);
            return new(model, values, data, size, refinement, options.Price(parsed) ?? figures.Of(device.Name).PricePerHour);
        }
    }

    private static DeviceSize Device(ComputeDevice device, GpuKind? named)
    {
        var memory = GC.GetGCMemoryInfo(GCKind.Any);
        return (named, device.Gpu) switch
        {
            ({ } gpu, _) => new(gpu.Name, IsGpu: true, gpu.MemoryBytes, null, gpu.PeakFlops, gpu.Watts),
            (_, { } gpu) => DeviceSize.Gpu(gpu.Name, gpu.Bytes, null),
            _ => DeviceSize.Cpu(Environment.ProcessorCount, memory.TotalAvailableMemoryBytes, Free(), CpuFeatures.ComputesBFloat16),
        };
    }

    // What is known of memory is as old as the last collection.
    private static long Free()
    {
        GC.Collect();
        var memory = GC.GetGCMemoryInfo(GCKind.Any);
        return Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes);
    }

    private static EstimateResult Result(PlanRequest request, RunPlan plan, IReadOnlyList<PlanRequest> all, string source, ProbeResult? probe) => new()
    {
        Device = request.Device.Name,
        DeviceMemoryBytes = request.Device.MemoryBytes,
        DeviceFreeBytes = request.Device.FreeBytes,
        Source = source,
        PastRuns = source == "pastRuns" ? request.Refinement!.Runs : 0,
        Memory = plan.Memory.Parts.ToDictionary(part => part.Name, part => part.Bytes),
        TotalBytes = plan.Memory.Total,
        MeasuredBytes = probe is { PeakBytes: > 0 } ? probe.PeakBytes : null,
        Fits = plan.Fits,
        FitsNow = plan.FitsNow,
        MicroBatchSize = probe?.MicroBatchSize ?? plan.Work.MicroBatchSize,
        Checkpointing = probe?.Checkpointing ?? plan.Work.Checkpointing,
        TrainableParameters = plan.TrainableParameters,
        Steps = plan.Steps,
        Tokens = plan.Tokens,
        Seconds = plan.Seconds,
        WattHours = plan.WattHours,
        Cost = plan.Cost,
        FlopsPerSecond = request.Refinement?.FlopsPerSecond,
        MemoryFactor = request.Refinement?.MemoryFactor,
        Advice = [.. PlanAdvice.For(request).Select(advice => new EstimateAdvice(advice.Kind, advice.Options, advice.TotalBytes, advice.Fits))],
        Gpus = [.. GpuNeed.Of(all).Select(need => new EstimateGpu(need.Gpu.Name, need.Gpu.MemoryBytes, need.Bytes, need.Seconds, need.Cost))],
    };
}

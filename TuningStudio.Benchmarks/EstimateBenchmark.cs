using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Data.Reports;
using TuningStudio.Core.Models;
using TuningStudio.Core.Planning.Estimates;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Training;

namespace TuningStudio.Benchmarks;

/// <summary>What a run was said to need, by the formula alone, beside what it took.</summary>
/// <param name="Run">The run.</param>
/// <param name="PredictedBytes">Memory by the formula; no past run and no probe has a say in it.</param>
/// <param name="MeasuredBytes">Largest resident memory of the run's process.</param>
/// <param name="MemoryError">The first over the second, less one.</param>
/// <param name="PredictedSeconds">Time, after a probe in a process of its own.</param>
/// <param name="MeasuredSeconds">From the start of the run's process to its end.</param>
/// <param name="TimeError">The first over the second, less one.</param>
internal sealed record EstimateBenchmarkResult(string Run, long PredictedBytes, long MeasuredBytes, double MemoryError, double PredictedSeconds, double MeasuredSeconds, double TimeError)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Run}: {PredictedBytes >> 20} MB said, {MeasuredBytes >> 20} measured, {MemoryError:+0 %;-0 %}; {PredictedSeconds:n1} s said after a probe, {MeasuredSeconds:n1} measured, {TimeError:+0 %;-0 %}");
}

/// <summary>Runs every <see cref="EstimateCase"/> in a process of its own, since the largest memory is a process's.</summary>
internal static class EstimateBenchmark
{
    /// <summary>The hidden verb of those processes.</summary>
    internal const string OneVerb = "estimate-of";

    private const double NearMemory = 0.1;
    private const double NearTime = 0.15;

    internal static void Run(string starter, bool json)
    {
        var folder = Directory.CreateTempSubdirectory("tuningstudio-estimate-").FullName;
        try
        {
            List<EstimateBenchmarkResult> results = [];
            foreach (var one in EstimateCase.All)
            {
                var result = Measure(one, folder, Path.GetFullPath(starter));
                results.Add(result);
                Console.WriteLine(json ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : result.ToString());
            }

            var (memory, time) = (results.Count(result => Math.Abs(result.MemoryError) <= NearMemory), results.Count(result => Math.Abs(result.TimeError) <= NearTime));
            Console.WriteLine(json
                ? JsonSerializer.Serialize(new { runs = results.Count, memoryWithinTenPercent = memory, timeWithinFifteenPercent = time }, JsonSerializerOptions.Web)
                : $"memory within 10 %: {memory} of {results.Count}; time within 15 % after a probe: {time} of {results.Count}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Runs or probes what a file says, and prints the largest memory and, of a probe, operations a second.</summary>
    internal static void RunOne(string file, bool probes)
    {
        var spec = JsonSerializer.Deserialize(File.ReadAllText(file), StudioJson.Line.RunSpec)!;
        if (probes)
        {
            var request = Plan(spec);
            var probe = new TuningProbe(spec, request.Values, ComputeDevice.Choose("cpu", spec.Hyperparameters.Precision), TimeProvider.System).Run(request.Data);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{probe.PeakBytes} {probe.Measurement.FlopsPerSecond}"));
            return;
        }

        var folder = new RunFolder(Path.ChangeExtension(file, "run"));
        Directory.CreateDirectory(folder.Root);
        using var log = new EventLog(folder.EventsFile, TimeProvider.System);
        var end = new TuningJob(spec, folder, log, new CommandQueue(), TimeProvider.System).Run(fault => Console.Error.WriteLine(fault));
        if (end is not CompletedEvent)
        {
            throw new InvalidOperationException($"The run ended with {end}.");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ProcessMemory.PeakBytes()} 0"));
    }

    private static EstimateBenchmarkResult Measure(EstimateCase one, string folder, string starter)
    {
        var spec = new RunSpec { Id = "run", Name = "run", Model = one.WriteModel(folder, starter), TrainingFile = one.WriteData(folder), Hyperparameters = one.Options, CreatedAt = TimeProvider.System.GetUtcNow() };
        var file = Path.Combine(folder, Path.GetRandomFileName() + ".json");
        File.WriteAllText(file, JsonSerializer.Serialize(spec, StudioJson.Line.RunSpec));
        var request = Plan(spec);
        var (_, speed, _) = InAProcess(file, "probe");
        var (peak, _, seconds) = InAProcess(file, "run");
        var predicted = RunPlan.Of(request).Memory.Total;
        var expected = RunPlan.Of(request with { Refinement = new(speed, 1, 1) }).Seconds;
        return new(one.ToString(), predicted, peak, ((double)predicted / peak) - 1, expected, seconds, (expected / seconds) - 1);
    }

    private static PlanRequest Plan(RunSpec spec)
    {
        var device = ComputeDevice.Choose("cpu", spec.Hyperparameters.Precision);
        var config = ModelConfig.Load(spec.Model);
        var shape = ModelLoader.FamilyOf(config).ShapeOf(config);
        var facts = new ResolverFacts(shape.HiddenSize, shape.MaxPositions, 0, HasValidationFile: false, device.Name, device.Precision);
        var encoding = EncodingOptions.Of(HyperparameterResolver.Expect(spec.Hyperparameters, facts), null) with { MaxLength = null };
        var lengths = LengthSample.Of(DatasetFile.Open(spec.TrainingFile), new RecordMeasure(ModelText.Load(spec.Model), encoding));
        var values = HyperparameterResolver.Expect(spec.Hyperparameters, facts with { Records = (int)lengths.Records });
        var memory = GC.GetGCMemoryInfo(GCKind.Any).TotalAvailableMemoryBytes;
        return new(ModelSizeReader.Read(spec.Model), values, new(lengths.Records, lengths.Lengths, lengths.TrainedShare), DeviceSize.Cpu(Environment.ProcessorCount, memory, null, CpuFeatures.ComputesBFloat16));
    }

    private static (long Peak, double Speed, double Seconds) InAProcess(string file, string what)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [OneVerb, file, what]) { RedirectStandardOutput = true })!;
        var numbers = process.StandardOutput.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return (long.Parse(numbers[^2], CultureInfo.InvariantCulture), double.Parse(numbers[^1], CultureInfo.InvariantCulture), Stopwatch.GetElapsedTime(started).TotalSeconds);
    }
}

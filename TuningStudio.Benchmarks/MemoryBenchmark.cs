using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TuningStudio.Core.Models;

namespace TuningStudio.Benchmarks;

/// <summary>Memory of a LoRA step with its blocks kept and with its blocks computed a second time, each in a process of its own.</summary>
/// <param name="Precision">Format of the base.</param>
/// <param name="PeakBytes">Largest resident memory of the process: runtime, libtorch, model and step.</param>
/// <param name="StepBytes">That less what was resident before the first step.</param>
/// <param name="CheckpointedPeakBytes">The first with gradient checkpointing.</param>
/// <param name="CheckpointedStepBytes">The second with gradient checkpointing.</param>
/// <param name="StepRatio">The steps' own, divided.</param>
/// <param name="TimeRatio">A step's time with gradient checkpointing divided by one without, median of pairs.</param>
internal sealed record MemoryResult(string Precision, long PeakBytes, long StepBytes, long CheckpointedPeakBytes, long CheckpointedStepBytes, double StepRatio, double TimeRatio)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Precision}: peak {PeakBytes / 1e9:n2} GB, {StepBytes / 1e9:n2} of it the step's own; with gradient checkpointing {CheckpointedPeakBytes / 1e9:n2} and {CheckpointedStepBytes / 1e9:n2} = {StepRatio:n2} of the step's own, {TimeRatio:n2} times as long");
}

/// <summary>Measures it.</summary>
internal static class MemoryBenchmark
{
    /// <summary>The hidden verb of the processes that this one starts.</summary>
    internal const string OneVerb = "memory-of";

    private const int Steps = 12;

    internal static void Run(bool json)
    {
        foreach (var precision in new[] { "fp32", "bf16" })
        {
            var (kept, again) = (InAProcess(precision, recomputes: false), InAProcess(precision, recomputes: true));
            var result = new MemoryResult(precision, kept.Peak, kept.Own, again.Peak, again.Own, (double)again.Own / kept.Own, TimeRatio(precision));
            Console.WriteLine(json ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : result.ToString());
        }
    }

    /// <summary>Runs steps and prints two numbers: the largest resident memory, and that less what was resident before.</summary>
    internal static void RunOne(string precision, bool recomputes)
    {
        using var setup = new TrainingSetup(precision);
        using var tape = new GradientTape(recomputes);
        using var batch = setup.Batch();
        PeakMemory.Reset();
        var before = PeakMemory.Read();
        for (var step = 0; step < Steps; step++)
        {
            setup.Step(tape, batch);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{PeakMemory.Read()} {PeakMemory.Read() - before}"));
    }

    private static (long Peak, long Own) InAProcess(string precision, bool recomputes)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [OneVerb, precision, recomputes ? "on" : "off"]) { RedirectStandardOutput = true })!;
        var numbers = process.StandardOutput.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return (long.Parse(numbers[0], CultureInfo.InvariantCulture), long.Parse(numbers[1], CultureInfo.InvariantCulture));
    }

    // In pairs, so that what else the machine does falls on both.
    private static double TimeRatio(string precision)
    {
        using var setup = new TrainingSetup(precision);
        using var kept = new GradientTape();
        using var again = new GradientTape(recomputesBlocks: true);
        using var batch = setup.Batch();
        var ratios = Enumerable.Range(0, Steps).Select(_ =>
        {
            var seconds = setup.Step(kept, batch);
            return setup.Step(again, batch) / seconds;
        }).Skip(1).Order().ToArray();
        return ratios[ratios.Length / 2];
    }
}

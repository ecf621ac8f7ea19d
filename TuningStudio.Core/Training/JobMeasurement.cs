using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Planning.Estimates;
using TuningStudio.Core.Runtime;

namespace TuningStudio.Core.Training;

/// <summary>Gathers what a run is measured at, beside what an estimate says of it.</summary>
internal sealed class JobMeasurement
{
    private const int FewestSteps = 3;

    private (StepEvent First, StepEvent Last, long Padded)? _steps;

    /// <summary>Hears of an update.</summary>
    internal void Add(StepEvent step) =>
        _steps = _steps is { } known ? (known.First, step, known.Padded + step.PaddedTokens) : (step, step, 0);

    /// <summary>What the updates since the first came to; null where they were too few to say.</summary>
    internal RunMeasurement? Conclude(RunSpec spec, ResolvedHyperparameters values, TrainingSet data, TimeProvider time)
    {
        if (_steps is not { } steps || steps.Last.Step - steps.First.Step < FewestSteps || steps.Last.ElapsedSeconds <= steps.First.ElapsedSeconds)
        {
            return null;
        }

        var model = ModelSizeReader.Read(spec.Model);
        var size = new DataSize(
            data.Training.Count,
            [.. data.Training.Select(example => example.Ids.Length)],
            (double)data.Training.Sum(example => (long)example.TrainedTokens) / data.Training.Sum(example => (long)example.Ids.Length))
        {
            ValidationRecords = data.Validation.Count,
        };
        return Of(model, values with { ValidationSplit = 0 }, size, steps.Padded, steps.Last.ElapsedSeconds - steps.First.ElapsedSeconds, time);
    }

    /// <summary>A measurement of so many tokens in so many seconds by this process.</summary>
    internal static RunMeasurement Of(ModelSize model, ResolvedHyperparameters values, DataSize data, long paddedTokens, double seconds, TimeProvider time)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var plan = RunPlan.Of(new(model, values, data, values.Device == "cpu" ? DeviceSize.Cpu(Environment.ProcessorCount, memory, null, CpuFeatures.ComputesBFloat16) : DeviceSize.Gpu(values.Device, long.MaxValue, null)));
        return new RunMeasurement
        {
            Device = values.Device,
            Precision = values.Precision,
            Method = values.Method,
            Quantization = values.Quantization,
            Parameters = model.Parameters,
            FlopsPerSecond = TimeFormula.FlopsPerEpoch(model, values, data, plan.Work) / plan.Work.TokensPerEpoch * paddedTokens / seconds,
            PeakBytes = values.Device == "cpu" ? ProcessMemory.PeakBytes() : 0,
            EstimatedBytes = plan.Memory.Total,
            FormulaEdition = MemoryFormula.Edition,
            Time = time.GetUtcNow(),
        };
    }
}

using TuningStudio.Core.Batching;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Quantization;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Planning.Estimates;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Core.Training;

/// <summary>What a probe measured.</summary>
/// <param name="PeakBytes">The most memory of the process; 0 on a GPU, whose memory the process does not show.</param>
/// <param name="Seconds">Seconds of the updates that were timed.</param>
/// <param name="PaddedTokens">Tokens that they computed.</param>
/// <param name="MicroBatchSize">Examples computed at once.</param>
/// <param name="Checkpointing">Whether blocks were computed twice.</param>
public sealed record ProbeResult(long PeakBytes, double Seconds, long PaddedTokens, int MicroBatchSize, bool Checkpointing)
{
    /// <summary>The same as past runs are kept; without the memory, of which whole runs tell more.</summary>
    public required RunMeasurement Measurement { get; init; }

    /// <summary>
    /// By how much the run's memory is more than reckoned; 1 where it is not. What a few updates take less, a longer run takes in the end: probes of the starter took 0.90 and 0.91 of what the formula
    /// says of them, and the whole runs then 1.11 and 1.15 of what it says of those.
    /// </summary>
    public required double MemoryFactor { get; init; }

    /// <summary>What a plan is refined by: the pace that was measured, and the memory of earlier whole runs where that is more.</summary>
    /// <param name="past">What earlier runs tell; null where there were none.</param>
    public Refinement Refine(Refinement? past) => new(Measurement.FlopsPerSecond, Math.Max(MemoryFactor, past?.MemoryFactor ?? 1), 1);
}

/// <summary>A run's first minute without the run: two updates' work on the longest examples shows the memory of an update, a few usual ones the pace. Nothing is written.</summary>
/// <param name="spec">The request.</param>
/// <param name="resolved">Its values.</param>
/// <param name="device">Where.</param>
/// <param name="time">Measures.</param>
public sealed class TuningProbe(RunSpec spec, ResolvedHyperparameters resolved, ComputeDevice device, TimeProvider time) : IRunEventSink
{
    private const int MostRecords = 4000;
    private const int LongestRecords = 64;
    private const int LongestUpdates = 2;
    private const int TimedUpdates = 3;
    private const int MostTimedSeconds = 30;

    /// <summary>Measures, in this process: its peak counts from its start.</summary>
    /// <param name="size">The lengths of the data.</param>
    /// <exception cref="TuningException">Model or data cannot be used, or the smallest micro-batch does not fit.</exception>
    public ProbeResult Run(DataSize size)
    {
        var config = ModelConfig.Load(spec.Model);
        var shape = ModelLoader.FamilyOf(config).ShapeOf(config);
        var values = resolved with { ValidationSplit = 0 };
        var (data, _) = TrainingData.Sample(spec, ModelText.Load(spec.Model).With(spec.Template), values, Sample).Prepare(values, shape.VocabularySize);
        values = values.WithTrainingExamples(data.Training.Count);
        using var model = ModelLoader.Load(spec.Model, device, BaseFormats.Parse(values.Quantization));
        using var adapter = spec.Adapter is null ? Adapters.Create(model, values, spec.Model) : Adapters.Load(spec.Adapter, model);
        using var optimizer = new AdapterOptimizer(adapter.Parameters, values.WeightDecay, values.MaxGradientNorm, AdamSettings.Of(values));
        var inForce = new ValuesInForce(values, this);
        var batches = Batches(model, values, data);
        var checkpointing = new GradientCheckpointing(model, batches.MicroBatches, inForce);
        using var pass = new UpdatePass(model, inForce, optimizer, batches, checkpointing);
        for (var longest = 0; longest < LongestUpdates; longest++)
        {
            pass.Fit();
            optimizer.Step(0);
        }

        var (seconds, tokens) = Time(pass, optimizer);
        var done = Measured(inForce.Current with { MicroBatchSize = batches.MicroBatches.MicroBatchSize });
        var measurement = JobMeasurement.Of(ModelSizeReader.Read(spec.Model), done, size.Cut(values.MaxSequenceLength) with { ValidationRecords = 0 }, tokens, seconds, time);
        return new(measurement.PeakBytes, seconds, tokens, batches.MicroBatches.MicroBatchSize, checkpointing.IsOn)
        {
            Measurement = measurement with { PeakBytes = 0 },
            MemoryFactor = Math.Max(1, (double)measurement.PeakBytes / measurement.EstimatedBytes),
        };
    }

    // It stands beside what the formula says of a few updates alone: evaluations, answers and what a long run leaves behind were not measured.
    private static ResolvedHyperparameters Measured(ResolvedHyperparameters values) => values with
    {
        MaxSteps = LongestUpdates + 1 + TimedUpdates,
        Extensions = [],
        SampleAnswers = 0,
        GenerationMetrics = "off",
        ComputeClassificationMetrics = false,
        RowLosses = 0,
    };

    // What changes on the way shows in the result.
    RunEvent IRunEventSink.Emit(RunEvent runEvent) => runEvent;

    private static UpdateBatches Batches(ICausalLanguageModel model, ResolvedHyperparameters values, TrainingSet data)
    {
        var batches = new UpdateBatches(
            data.Training, data.PaddingId, values.Seed, values.StepsPerEpoch,
            new(BatchingModes.Parse(values.Batching), values.EffectiveBatchSize, values.MicroBatchSize, data.Training.Max(example => example.Ids.Length)));
        batches.MicroBatches = values.FitMicroBatch ? MicroBatchRoom.Of(model, batches.MicroBatches) : batches.MicroBatches;
        return batches;
    }

    // The first update is not timed: it is the slowest.
    private (double Seconds, long Tokens) Time(UpdatePass pass, AdapterOptimizer optimizer)
    {
        var (seconds, tokens) = (0.0, 0L);
        for (var update = 0; update <= TimedUpdates && seconds < MostTimedSeconds; update++)
        {
            var started = time.GetTimestamp();
            var gradients = pass.Run(update, resolved.Seed);
            optimizer.Step(0);
            if (update > 0)
            {
                (seconds, tokens) = (seconds + time.GetElapsedTime(started).TotalSeconds, tokens + gradients.PaddedTokens);
            }
        }

        return (seconds, tokens);
    }

    // The first few thousand records, and the longest of the rest by their letters.
    private static IReadOnlyList<TrainingRecord> Sample(Dataset dataset)
    {
        List<TrainingRecord> records = [];
        var longest = new PriorityQueue<TrainingRecord, int>();
        foreach (var record in dataset.Records())
        {
            if (records.Count < MostRecords)
            {
                records.Add(record);
                continue;
            }

            longest.Enqueue(record, record.Text?.Length ?? record.Messages.Sum(message => message.Content.Length));
            if (longest.Count > LongestRecords)
            {
                longest.Dequeue();
            }
        }

        return [.. records, .. longest.UnorderedItems.Select(item => item.Element)];
    }
}

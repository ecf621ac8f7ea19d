using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Quantization;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Planning.Estimates;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Tokenization.Templates;
using TuningStudio.Core.Training.Evaluation;

namespace TuningStudio.Core.Training;

/// <summary>
/// A whole run, from its spec to its adapter. Synchronous: call it on a thread of its own. It goes on from the newest
/// checkpoint of its folder, if there is one.
/// </summary>
/// <param name="spec">The request.</param>
/// <param name="folder">The run's folder.</param>
/// <param name="sink">Where events go.</param>
/// <param name="commands">What a person wants meanwhile.</param>
/// <param name="time">Measures.</param>
public sealed class TuningJob(RunSpec spec, RunFolder folder, IRunEventSink sink, CommandQueue commands, TimeProvider time)
{
    private const string MemoryRemedy = "Lower --micro-batch-size (and raise --gradient-accumulation-steps to make up for it) or --max-sequence-length, then start again.";

    private readonly JobMeasurement _measurement = new();
    private int _step;
    private ResolvedHyperparameters? _values;

    /// <summary>What the run was measured at, once it has ended with an adapter; null where it was too short to say.</summary>
    public RunMeasurement? Measured { get; private set; }

    /// <summary>Runs to the end. Faults end in a <see cref="FailedEvent"/>, not in an exception.</summary>
    /// <param name="onFault">Told of exceptions with their stack, for the worker's log.</param>
    /// <returns>The last event: completed, cancelled, paused or failed.</returns>
    public RunEvent Run(Action<Exception>? onFault = null)
    {
        RunEvent end;
        try
        {
            end = RunToTheEnd();
        }
        catch (OperationCanceledException)
        {
            var orders = commands.Take(sink);
            if (orders.LearningRate is not null)
            {
                sink.Emit(new LogEvent { Level = "warning", Message = "The learning rate was not changed: the run was left before its first update." });
            }

            end = orders.Stop is PauseCommand ? new PausedEvent { Step = _step } : new CancelledEvent { Step = _step };
        }
        catch (Exception exception)
        {
            onFault?.Invoke(exception);
            end = new FailedEvent { Step = _step, Error = Faults.Describe(exception, MemoryRemedy), CanResume = CheckpointStore.Steps(folder).Count > 0 };
        }

        end = sink.Emit(end);
        TryWriteResults(onFault);
        return end;
    }

    private RunEvent RunToTheEnd()
    {
        CheckpointStore.Recover(folder);
        _step = CheckpointStore.ResumeStep(folder);
        sink.Emit(new RunStartedEvent { Name = spec.Name, ProcessId = Environment.ProcessId, EngineVersion = EngineVersion, ResumedFromStep = _step });
        var started = _step == 0 ? null : ResolvedFile.Read(folder);
        var device = ComputeDevice.Choose(started?.Device ?? spec.Hyperparameters.Device, started?.Precision ?? spec.Hyperparameters.Precision);

        if (device.EmulatesBFloat16)
        {
            sink.Emit(new LogEvent { Level = "warning", Message = $"{device.Name} does not compute bf16 by itself: a step takes longer than in fp32, which --precision auto would take here; the base takes half the memory." });
        }

        sink.Emit(new PhaseEvent { Phase = RunPhase.PreparingData });
        var config = ModelConfig.Load(spec.Model);
        var shape = ModelLoader.FamilyOf(config).ShapeOf(config);
        var text = ModelText.Load(spec.Model).With(spec.Template);
        var hashes = DataIdentity.Of(spec);
        var options = spec.Adapter is null ? spec.Hyperparameters : Adapters.GoingOnFrom(StartAdapter.Copy(spec, folder), spec.Hyperparameters);

        // How records are encoded does not depend on how many there are; other defaults do.
        var files = TrainingData.Read(spec, text, started ?? Resolve(records: 0), LeaveIfStopped, note => sink.Emit(new LogEvent { Level = "warning", Message = note }));
        var resolved = started ?? Resolve(files.Count) with { Preset = spec.Preset };
        var (data, prepared) = files.Prepare(resolved, shape.VocabularySize);
        resolved = resolved.WithTrainingExamples(data.Training.Count).WithExtensions(spec.Extensions);
        sink.Emit(prepared with { TrainingSha256 = hashes.Training, ValidationSha256 = hashes.Validation });
        sink.Emit(new ResolvedEvent { Hyperparameters = resolved, LearningRate = PeakFromHere(resolved) });
        if (started is null || started.Extensions.Count < resolved.Extensions.Count)
        {
            ResolvedFile.Write(resolved, folder);
        }

        HeldOutFile.Write(data.HeldOut, folder);

        var plan = new EvaluationPlan(spec, text, resolved, data, files);
        LeaveIfStopped();
        sink.Emit(new PhaseEvent { Phase = RunPhase.LoadingModel });
        using var model = ModelLoader.Load(spec.Model, device, BaseFormats.Parse(resolved.Quantization));
        using var adapter = StartAdapter.Attach(spec, folder, model, resolved);
        sink.Emit(new ModelLoadedEvent
        {
            Architecture = model.Shape.Architecture,
            Parameters = model.Weights.Values.Sum(weight => weight.Count),
            TrainableParameters = adapter.Parameters.Sum(parameter => parameter.Value.numel()),
            Device = device.Name,
            Precision = device.Precision,
        });

        var checkpoints = new CheckpointStore(folder, resolved.KeepCheckpoints, resolved.KeepBest, WriteTemplate);
        var loop = new TrainingLoop(model, adapter, resolved, data, checkpoints, new StepWatcher(this), commands, time, plan.Measurements(model, adapter, time)) { BaseFingerprint = BaseIdentity.Of(spec.Model) };
        var outcome = loop.Run();
        _step = outcome.State.Step;
        if (outcome.KeptStep is { } kept)
        {
            plan.MeasureRows(model, adapter, kept, folder, loop.Room, sink, () => commands.PendingStop is not null);
            Measured = _measurement.Conclude(spec, _values ?? resolved, data, time);
        }

        return outcome.Divergence is { } divergence ? Fail(divergence) : Conclude(adapter, outcome, resolved, WriteTemplate, checkpoints);

        // Whoever asks the adapter must ask as it was taught.
        void WriteTemplate(string adapterFolder)
        {
            if (spec.Template is { } template)
            {
                PromptTemplateFile.Write(adapterFolder, template, text);
            }
            else if (!files.IsText)
            {
                PromptTemplateFile.WritePlain(adapterFolder, text);
            }
        }

        ResolvedHyperparameters Resolve(int records) => ResolvedFile.Resolve(options, shape, records, spec.ValidationFile is not null, device);
    }

    // Where a person changed it meanwhile, the state that the run goes on from says so.
    private double PeakFromHere(ResolvedHyperparameters resolved) =>
        new LearningRateCourse(resolved).PeakAt(_step, _step == 0 ? [] : CheckpointStore.StateOf(folder, _step).LearningRates);

    // From the same state with the same values, it would end so again.
    private FailedEvent Fail(Divergence divergence) => new()
    {
        Step = _step,
        Error = divergence.Error,
        CanResume = false,
        SuggestedLearningRate = divergence.SuggestedLearningRate,
        LastGoodStep = divergence.LastGoodStep,
    };

    private RunEvent Conclude(IAttachedAdapter adapter, LoopOutcome outcome, ResolvedHyperparameters resolved, Action<string> writeTemplate, CheckpointStore checkpoints)
    {
        // Whoever asked once more meanwhile has changed their mind.
        var stop = commands.Take(sink).Stop ?? outcome.Stop;
        var isEarly = _step < resolved.TotalSteps;
        return stop switch
        {
            PauseCommand when isEarly && !outcome.OutOfPatience => new PausedEvent { Step = _step },
            not null when IsLeftAtOnce(stop) && stop is StopCommand => new CancelledEvent { Step = _step },
            _ => Complete(adapter, outcome, resolved, writeTemplate, checkpoints, isEarly),
        };
    }

    // Before the first step there is nothing to keep, and what is paused is on the disk already.
    private bool IsLeftAtOnce(EndCommand stop) => stop is not StopCommand { Keep: true } || _step == 0;

    // A stop that keeps what an earlier part of the run has learnt is taken once the adapter is there.
    private void LeaveIfStopped()
    {
        if (commands.PendingStop is { } stop && IsLeftAtOnce(stop))
        {
            throw new OperationCanceledException();
        }
    }

    private CompletedEvent Complete(IAttachedAdapter adapter, LoopOutcome outcome, ResolvedHyperparameters resolved, Action<string> writeTemplate, CheckpointStore checkpoints, bool isEarly)
    {
        sink.Emit(new PhaseEvent { Phase = RunPhase.Saving });
        var state = outcome.State;
        var kept = outcome.KeptStep ?? FinalAdapter.PutIn(adapter, state, resolved, checkpoints, message => sink.Emit(new LogEvent { Level = "warning", Message = message }));
        FinalAdapter.Write(adapter, folder, writeTemplate);
        return new CompletedEvent
        {
            Step = state.Step,
            StoppedEarly = isEarly,
            Reason = !isEarly ? null : outcome.OutOfPatience ? EarlyEnd.EarlyStopping : EarlyEnd.Person,
            AdapterFolder = Path.GetFileName(folder.AdapterFolder),
            AdapterStep = kept,
            BestStep = state.Best?.Step,
            BestMetric = state.Best is null ? null : resolved.BestMetric,
            BestValue = state.Best?.Value,
            TrainLoss = state.EpochLoss,
            ValidationLoss = state.ValidationLoss,
            ElapsedSeconds = state.ElapsedSeconds,
        };
    }

    private void TryWriteResults(Action<Exception>? onFault)
    {
        try
        {
            ResultsFile.Write(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            // The event log has it all; a spreadsheet less is no reason to call the run failed.
            onFault?.Invoke(exception);
        }
    }

    private static string EngineVersion => typeof(TuningJob).Assembly.GetName().Version?.ToString(3) ?? "0";

    // Remembers how far the run came, for the event that tells of a fault, and the values that the loop changes, for whoever resumes.
    private sealed class StepWatcher(TuningJob job) : IRunEventSink
    {
        public RunEvent Emit(RunEvent runEvent)
        {
            if (runEvent is StepEvent step)
            {
                job._step = step.Step;
                job._measurement.Add(step);
            }
            else if (runEvent is ResolvedEvent resolved)
            {
                job.Remember(resolved.Hyperparameters);
            }

            return job.Sink.Emit(runEvent);
        }
    }

    private IRunEventSink Sink => sink;

    // Where it cannot be written the run goes on: whoever resumes it finds out anew.
    private void Remember(ResolvedHyperparameters changed)
    {
        _values = changed;
        try
        {
            ResolvedFile.Write(changed, folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            sink.Emit(new LogEvent { Level = "warning", Message = $"What was changed could not be written to {folder.ResolvedFile}: {exception.Message}" });
        }
    }
}

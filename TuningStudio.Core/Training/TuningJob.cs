using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Quantization;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Tokenization;

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

    private readonly string _savingFolder = Path.Combine(folder.Root, ".adapter-saving");
    private int _step;

    /// <summary>Runs to the end. Faults end in a <see cref="FailedEvent"/>, not in an exception.</summary>
    /// <param name="onFault">Told of exceptions with their stack, for the worker's log.</param>
    /// <returns>The last event: completed, cancelled or failed.</returns>
    public RunEvent Run(Action<Exception>? onFault = null)
    {
        RunEvent end;
        try
        {
            end = RunToTheEnd();
        }
        catch (OperationCanceledException)
        {
            commands.TakeStop(sink);
            end = new CancelledEvent { Step = _step };
        }
        catch (Exception exception)
        {
            onFault?.Invoke(exception);
            var error = Faults.Describe(exception, MemoryRemedy);

            // From the same state with the same values, the loss would be no number again.
            end = new FailedEvent { Step = _step, Error = error, CanResume = error.Code != ErrorCodes.NotANumber && CheckpointStore.Steps(folder).Count > 0 };
        }

        end = sink.Emit(end);
        TryWriteResults(onFault);
        return end;
    }

    private RunEvent RunToTheEnd()
    {
        RunFolders.TryDelete(_savingFolder);
        _step = CheckpointStore.ResumeStep(folder);
        sink.Emit(new RunStartedEvent { Name = spec.Name, ProcessId = Environment.ProcessId, EngineVersion = EngineVersion, ResumedFromStep = _step });
        var started = ReadStartedWith();
        var device = ComputeDevice.Choose(started?.Device ?? spec.Hyperparameters.Device, started?.Precision ?? spec.Hyperparameters.Precision);

        sink.Emit(new PhaseEvent { Phase = RunPhase.PreparingData });
        var config = ModelConfig.Load(spec.Model);
        var shape = ModelLoader.FamilyOf(config).ShapeOf(config);
        var text = ModelText.Load(spec.Model);
        var (dataset, records) = TrainingData.Read(spec.TrainingFile, LeaveIfStopped);
        var options = spec.Adapter is null ? spec.Hyperparameters : Adapters.GoingOnFrom(CopyStart(spec.Adapter), spec.Hyperparameters);
        var resolved = started ?? Resolve(options, shape, records, spec.ValidationFile is not null, device);
        var (data, prepared) = TrainingData.Prepare(spec, text, resolved, dataset, records, shape.VocabularySize, LeaveIfStopped);
        resolved = resolved.WithTrainingExamples(data.Training.Count);
        sink.Emit(prepared);
        sink.Emit(new ResolvedEvent { Hyperparameters = resolved });
        if (started is null)
        {
            WriteResolved(resolved);
        }

        LeaveIfStopped();
        sink.Emit(new PhaseEvent { Phase = RunPhase.LoadingModel });
        using var model = ModelLoader.Load(spec.Model, device, BaseFormats.Parse(resolved.Quantization));
        using var adapter = spec.Adapter is null ? Adapters.Create(model, resolved, spec.Model) : Adapters.Load(folder.StartFolder, model);
        sink.Emit(new ModelLoadedEvent
        {
            Architecture = model.Shape.Architecture,
            Parameters = model.Weights.Values.Sum(weight => weight.Count),
            TrainableParameters = adapter.Parameters.Sum(parameter => parameter.Value.numel()),
            Device = device.Name,
            Precision = device.Precision,
        });

        var checkpoints = new CheckpointStore(folder, resolved.KeepCheckpoints);
        var outcome = new TrainingLoop(model, adapter, resolved, data, checkpoints, new StepWatcher(this), commands, time).Run();
        _step = outcome.State.Step;

        // Whoever asked once more meanwhile has changed their mind.
        outcome = outcome with { Stop = commands.TakeStop(sink) ?? outcome.Stop };
        return outcome.Stop is { } stop && IsDiscarding(stop) ? new CancelledEvent { Step = _step } : Complete(adapter, outcome, resolved.TotalSteps);
    }

    // Before the first step there is nothing to keep.
    private bool IsDiscarding(StopCommand stop) => !stop.Keep || _step == 0;

    // A stop that keeps what an earlier part of the run has learnt is taken once the adapter is there.
    private void LeaveIfStopped()
    {
        if (commands.PendingStop is { } stop && IsDiscarding(stop))
        {
            throw new OperationCanceledException();
        }
    }

    // A resumed run goes on with the values it was started with, whatever this machine or version would choose.
    private ResolvedHyperparameters? ReadStartedWith()
    {
        if (_step == 0 || !File.Exists(folder.ResolvedFile))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(folder.ResolvedFile), StudioJson.Default.ResolvedHyperparameters);
        }
        catch (JsonException exception)
        {
            throw new TuningException(
                ErrorCodes.InvalidOption,
                $"The values that the run was started with cannot be read: {exception.Message}",
                "Put the file right, or remove it: the run then goes on with the values that its spec and this machine give.",
                folder.ResolvedFile,
                innerException: exception);
        }
    }

    // Under another name first: a kill in between leaves no half file, which no later start could read.
    private void WriteResolved(ResolvedHyperparameters resolved)
    {
        var temporary = folder.ResolvedFile + ".writing";
        File.WriteAllText(temporary, JsonSerializer.Serialize(resolved, StudioJson.Indented.ResolvedHyperparameters));
        File.Move(temporary, folder.ResolvedFile, overwrite: true);
    }

    private static ResolvedHyperparameters Resolve(HyperparameterOptions options, ModelShape shape, List<TrainingRecord> records, bool hasValidationFile, ComputeDevice device)
    {
        var resolved = HyperparameterResolver.Resolve(options, new ResolverFacts(
            shape.HiddenSize,
            shape.MaxPositions,
            records.Count,
            hasValidationFile,
            device.Name,
            device.Precision));
        var room = shape.MaxPositions - resolved.VirtualTokens;
        return resolved.MaxSequenceLength <= room
            ? resolved
            : throw new TuningException(ErrorCodes.InvalidOption, $"--max-sequence-length is {resolved.MaxSequenceLength}, but the model was made for at most {shape.MaxPositions} tokens{(resolved.VirtualTokens > 0 ? $", of which {resolved.VirtualTokens} are virtual" : string.Empty)}.", $"Use {room} or less.", field: "maxSequenceLength");
    }

    // A run can be resumed and repeated whatever becomes of the adapter it went on from.
    private string CopyStart(string adapter)
    {
        if (Directory.Exists(folder.StartFolder))
        {
            return folder.StartFolder;
        }

        var temporary = folder.StartFolder + ".copying";
        try
        {
            RunFolders.Delete(temporary);
            Directory.CreateDirectory(temporary);
            foreach (var file in Directory.EnumerateFiles(adapter))
            {
                File.Copy(file, Path.Combine(temporary, Path.GetFileName(file)));
            }

            Directory.Move(temporary, folder.StartFolder);
            return folder.StartFolder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            RunFolders.TryDelete(temporary);
            throw new TuningException(ErrorCodes.NotFound, $"The adapter to go on from cannot be copied: {exception.Message}", "Name the folder that a tuning run wrote as 'adapter'.", adapter, field: "adapter", innerException: exception);
        }
    }

    private CompletedEvent Complete(IAttachedAdapter adapter, LoopOutcome outcome, int totalSteps)
    {
        sink.Emit(new PhaseEvent { Phase = RunPhase.Saving });
        try
        {
            RunFolders.Delete(_savingFolder);
            adapter.Save(_savingFolder);
            RunFolders.Delete(folder.AdapterFolder);
            Directory.Move(_savingFolder, folder.AdapterFolder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or TuningException { Code: ErrorCodes.CannotWrite })
        {
            RunFolders.TryDelete(_savingFolder);
            throw new TuningException(ErrorCodes.CannotWrite, $"The adapter could not be written: {exception.Message}", RemedyOfAFullDisk(), folder.AdapterFolder, innerException: exception);
        }

        return new CompletedEvent
        {
            Step = outcome.State.Step,
            StoppedEarly = outcome.Stop is not null && outcome.State.Step < totalSteps,
            AdapterFolder = Path.GetFileName(folder.AdapterFolder),
            TrainLoss = outcome.State.EpochLoss,
            ValidationLoss = outcome.State.ValidationLoss,
            ElapsedSeconds = outcome.State.ElapsedSeconds,
        };
    }

    private string RemedyOfAFullDisk() => CheckpointStore.ResumeStep(folder) is var step && step > 0
        ? $"Free some disk space and resume: the run goes on from its checkpoint of step {step}."
        : "Free some disk space and start again: there was no room for a checkpoint either.";

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
            }
            else if (runEvent is ResolvedEvent resolved)
            {
                job.WriteResolved(resolved.Hyperparameters);
            }

            return job.Sink.Emit(runEvent);
        }
    }

    private IRunEventSink Sink => sink;
}

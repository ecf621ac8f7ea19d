using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>One run's points and lines in memory; every list has a bound, whatever the length of the run.</summary>
internal sealed class RunSeries
{
    internal const int MostSteps = 8192;
    internal const int MostValidations = 4096;
    internal const int MostLogLines = 500;

    private readonly List<StepEvent> _steps = [];
    private readonly List<ValidationEvent> _validations = [];
    private readonly List<CheckpointEvent> _checkpoints = [];
    private readonly Queue<RunEvent> _log = new();

    internal ResolvedHyperparameters? Resolved { get; private set; }

    internal DataPreparedEvent? Data { get; private set; }

    internal ModelLoadedEvent? LoadedModel { get; private set; }

    internal void Add(RunEvent happened)
    {
        switch (happened)
        {
            case StepEvent step:
                AddStep(step);
                return;
            case ValidationEvent validation:
                AddValidation(validation);
                return;
            case CheckpointEvent checkpoint:
                _checkpoints.RemoveAll(old => old.Folder == checkpoint.Folder || checkpoint.Removed.Contains(old.Folder));
                _checkpoints.Add(checkpoint);
                return;
            case ResolvedEvent resolved:
                Resolved = resolved.Hyperparameters;
                return;
            case DataPreparedEvent data:
                Data = data;
                return;
            case ModelLoadedEvent model:
                LoadedModel = model;
                return;
            case RunStartedEvent started:
                // What was done after the checkpoint is done again: the second time counts.
                _steps.RemoveAll(step => step.Step > started.ResumedFromStep);
                _validations.RemoveAll(validation => validation.Step > started.ResumedFromStep);
                break;
        }

        _log.Enqueue(happened);
        if (_log.Count > MostLogLines)
        {
            _log.Dequeue();
        }
    }

    internal RunHistory Snapshot(RunSpec spec, RunRecord record, int maxSteps) => new()
    {
        Spec = spec,
        Summary = record.Summary,
        Resolved = Resolved,
        Data = Data,
        LoadedModel = LoadedModel,
        Steps = Downsampler.Pick(_steps, maxSteps),
        Validations = [.. _validations],
        Checkpoints = [.. _checkpoints],
        Log = [.. _log],
        LastSequence = record.LastSequence,
    };

    private void AddStep(StepEvent step)
    {
        _steps.Add(step);
        if (_steps.Count > MostSteps)
        {
            var thinned = Downsampler.Pick(_steps, MostSteps / 2);
            _steps.Clear();
            _steps.AddRange(thinned);
        }
    }

    private void AddValidation(ValidationEvent validation)
    {
        _validations.Add(validation);
        if (_validations.Count > MostValidations)
        {
            var index = 0;
            var last = _validations.Count - 1;
            _validations.RemoveAll(_ => index++ is var i && i % 2 == 1 && i != last);
        }
    }
}

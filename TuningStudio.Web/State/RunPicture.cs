using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>
/// What a run's events come to, its steps apart. The store and each page build it from the same events, so that a live page
/// shows what a reload would. Every list has a bound, whatever the length of the run.
/// </summary>
internal sealed class RunPicture
{
    internal const int MostValidations = 4096;
    internal const int MostLogLines = 500;

    private readonly List<ValidationEvent> _validations = [];
    private readonly List<CheckpointEvent> _checkpoints = [];
    private readonly List<RunEvent> _log = [];

    internal RunPicture()
    {
    }

    /// <summary>Goes on from a snapshot.</summary>
    internal RunPicture(RunHistory history)
    {
        Resolved = history.Resolved;
        Data = history.Data;
        LoadedModel = history.LoadedModel;
        LastStep = history.Steps.Count > 0 ? history.Steps[^1] : null;
        PeakLearningRate = history.PeakLearningRate;
        _validations.AddRange(history.Validations);
        _checkpoints.AddRange(history.Checkpoints);
        _log.AddRange(history.Log);
    }

    internal ResolvedHyperparameters? Resolved { get; private set; }

    internal DataPreparedEvent? Data { get; private set; }

    internal ModelLoadedEvent? LoadedModel { get; private set; }

    internal StepEvent? LastStep { get; private set; }

    /// <summary>The peak that counts now: the resolved one, or what a person set since.</summary>
    internal double? PeakLearningRate { get; private set; }

    internal IReadOnlyList<ValidationEvent> Validations => _validations;

    internal IReadOnlyList<CheckpointEvent> Checkpoints => _checkpoints;

    internal IReadOnlyList<RunEvent> Log => _log;

    internal void Add(RunEvent happened)
    {
        switch (happened)
        {
            case StepEvent step:
                LastStep = step;
                return;
            case ValidationEvent validation:
                AddValidation(validation);
                break;
            case CheckpointEvent checkpoint:
                _checkpoints.RemoveAll(old => old.Folder == checkpoint.Folder || checkpoint.Removed.Contains(old.Folder));
                _checkpoints.Add(checkpoint);
                break;
            case ResolvedEvent resolved:
                PeakLearningRate = resolved.Hyperparameters.Extensions is [.., var last] ? last.LearningRate : PeakLearningRate ?? resolved.Hyperparameters.LearningRate;
                Resolved = resolved.Hyperparameters;
                break;
            case LearningRateEvent change:
                PeakLearningRate = change.LearningRate;
                break;
            case RolledBackEvent back:
                _checkpoints.RemoveAll(old => back.Removed.Contains(old.Folder));
                break;
            case DataPreparedEvent data:
                Data = data;
                break;
            case ModelLoadedEvent model:
                LoadedModel = model;
                break;
            case RunStartedEvent started:
                // What was done after the checkpoint is done again: the second time counts.
                _validations.RemoveAll(validation => validation.Step > started.ResumedFromStep);
                break;
        }

        if (IsLine(happened))
        {
            AddLine(happened);
        }
    }

    /// <summary>Measuring takes the run out of training and back each time; the measurement itself is the line to read.</summary>
    private bool IsLine(RunEvent happened) => happened switch
    {
        PhaseEvent { Phase: RunPhase.Validating } => false,
        PhaseEvent { Phase: RunPhase.Training } => _log.FindLast(line => line is PhaseEvent or RunStartedEvent) is not PhaseEvent { Phase: RunPhase.Training },
        _ => true,
    };

    private void AddLine(RunEvent happened)
    {
        _log.Add(happened);
        if (_log.Count > MostLogLines)
        {
            _log.RemoveAt(0);
        }
    }

    private void AddValidation(ValidationEvent validation)
    {
        // A worker that lost its checkpoint's end measures again what lies behind it.
        _validations.RemoveAll(earlier => earlier.Step >= validation.Step);
        _validations.Add(validation);
        if (_validations.Count > MostValidations)
        {
            var index = 0;
            var last = _validations.Count - 1;
            _validations.RemoveAll(_ => index++ is var i && i % 2 == 1 && i != last);
        }
    }
}

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

    // These are large, and a slider or a table needs no more.
    internal const int MostMeasurements = 128;

    private readonly List<ValidationEvent> _validations = [];
    private readonly List<SamplesEvent> _samples = [];
    private readonly List<ClassificationEvent> _classifications = [];
    private readonly List<GenerationMetricsEvent> _generationMetrics = [];
    private readonly List<RowLossesEvent> _rowLosses = [];
    private readonly List<AdapterEffectEvent> _effects = [];
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
        _samples.AddRange(history.Samples);
        _classifications.AddRange(history.Classifications);
        _generationMetrics.AddRange(history.GenerationMetrics);
        _effects.AddRange(history.Effects);
        _rowLosses.AddRange(history.RowLosses);
        _checkpoints.AddRange(history.Checkpoints);
        _log.AddRange(history.Log);
        Engine = history.Engine;
    }

    internal ResolvedHyperparameters? Resolved { get; private set; }

    internal DataPreparedEvent? Data { get; private set; }

    internal ModelLoadedEvent? LoadedModel { get; private set; }

    internal StepEvent? LastStep { get; private set; }

    /// <summary>The peak that counts now: the resolved one, or what a person set since.</summary>
    internal double? PeakLearningRate { get; private set; }

    internal IReadOnlyList<ValidationEvent> Validations => _validations;

    internal IReadOnlyList<SamplesEvent> Samples => _samples;

    internal IReadOnlyList<ClassificationEvent> Classifications => _classifications;

    internal IReadOnlyList<GenerationMetricsEvent> GenerationMetrics => _generationMetrics;

    internal IReadOnlyList<AdapterEffectEvent> Effects => _effects;

    internal IReadOnlyList<RowLossesEvent> RowLosses => _rowLosses;

    internal IReadOnlyList<CheckpointEvent> Checkpoints => _checkpoints;

    internal IReadOnlyList<RunEvent> Log => _log;

    /// <summary>The lines for people lose the first ones: the engine's version is kept by itself.</summary>
    internal string? Engine { get; private set; }

    internal void Add(RunEvent happened)
    {
        switch (happened)
        {
            case StepEvent step:
                LastStep = step;
                return;
            case ValidationEvent validation:
                // A worker that lost its checkpoint's end measures again what lies behind it.
                _validations.RemoveAll(earlier => earlier.Step >= validation.Step);
                Add(_validations, validation, MostValidations);
                break;
            case SamplesEvent samples:
                // The last is what the run keeps, which may be an earlier state than the one before.
                _samples.RemoveAll(earlier => earlier.Step == samples.Step);
                Add(_samples, samples, MostMeasurements);
                return;
            case ClassificationEvent classification:
                _classifications.RemoveAll(earlier => earlier.Step == classification.Step);
                Add(_classifications, classification, MostMeasurements);
                if (_validations is [.., var measured] && measured.Step == classification.Step)
                {
                    _validations[^1] = measured with { Classification = classification.Scores() };
                }

                break;
            case GenerationMetricsEvent metrics:
                _generationMetrics.RemoveAll(earlier => earlier.Step == metrics.Step);
                Add(_generationMetrics, metrics, MostMeasurements);
                break;
            case AdapterEffectEvent effect:
                // The last is of what the run keeps, which may be an earlier state than the one before.
                _effects.RemoveAll(earlier => earlier.Step == effect.Step);
                Add(_effects, effect, MostValidations);
                return;
            case RowLossesEvent rows:
                _rowLosses.RemoveAll(earlier => earlier.Data == rows.Data);
                _rowLosses.Add(rows);
                break;
            case CheckpointEvent checkpoint:
                _checkpoints.RemoveAll(old => old.Folder == checkpoint.Folder || checkpoint.Removed.Contains(old.Folder));
                _checkpoints.Add(checkpoint);
                break;
            case ResolvedEvent resolved:
                PeakLearningRate = resolved.LearningRate ?? (resolved.Hyperparameters.Extensions is [.., var last] ? last.LearningRate : PeakLearningRate ?? resolved.Hyperparameters.LearningRate);
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
                Engine = started.EngineVersion;
                // What was done after the checkpoint is done again: the second time counts.
                _validations.RemoveAll(validation => validation.Step > started.ResumedFromStep);
                _samples.RemoveAll(samples => samples.Step > started.ResumedFromStep);
                _classifications.RemoveAll(classification => classification.Step > started.ResumedFromStep);
                _generationMetrics.RemoveAll(metrics => metrics.Step > started.ResumedFromStep);
                _effects.RemoveAll(effect => effect.Step > started.ResumedFromStep);
                _rowLosses.RemoveAll(rows => rows.Step > started.ResumedFromStep);
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

    // A list that is full loses every second item; the first and the last stay.
    private static void Add<T>(List<T> list, T item, int most)
    {
        list.Add(item);
        if (list.Count > most)
        {
            var index = 0;
            var last = list.Count - 1;
            list.RemoveAll(_ => index++ is var i && i % 2 == 1 && i != last);
        }
    }
}

using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Runs;

/// <summary>What came new in one push.</summary>
public sealed record RunNews(IReadOnlyList<StepEvent> Steps, IReadOnlyList<ValidationEvent> Validations);

/// <summary>
/// One run as its page shows it: the snapshot, kept up to date from updates. Not thread-safe: updates are applied on
/// the page's own thread.
/// </summary>
public sealed class RunFeed
{
    internal const int LogLines = 400;

    private readonly List<ValidationEvent> _validations;
    private readonly List<CheckpointEvent> _checkpoints;
    private readonly List<RunEvent> _log;
    private long _sequence;

    public RunFeed(RunHistory history)
    {
        Snapshot = history;
        Summary = history.Summary;
        Resolved = history.Resolved;
        Data = history.Data;
        Model = history.LoadedModel;
        LastStep = history.Steps.Count > 0 ? history.Steps[^1] : null;
        _validations = [.. history.Validations];
        _checkpoints = [.. history.Checkpoints];
        _log = [.. history.Log.TakeLast(LogLines)];
        _sequence = history.LastSequence;
    }

    /// <summary>What the charts start from.</summary>
    public RunHistory Snapshot { get; }

    public RunSpec Spec => Snapshot.Spec;

    public RunSummary Summary { get; private set; }

    public ResolvedHyperparameters? Resolved { get; private set; }

    public DataPreparedEvent? Data { get; private set; }

    public ModelLoadedEvent? Model { get; private set; }

    public StepEvent? LastStep { get; private set; }

    public bool Deleted { get; private set; }

    public IReadOnlyList<ValidationEvent> Validations => _validations;

    public IReadOnlyList<CheckpointEvent> Checkpoints => _checkpoints;

    public IReadOnlyList<RunEvent> Log => _log;

    /// <summary>Takes in updates and says what they brought; what the snapshot already has is dropped.</summary>
    public RunNews Apply(IReadOnlyList<RunUpdate> updates)
    {
        var steps = new List<StepEvent>();
        var validations = new List<ValidationEvent>();
        foreach (var update in updates.Where(update => update.Summary.Id == Spec.Id))
        {
            Summary = update.Summary;
            Deleted |= update.Deleted;
            foreach (var item in update.Events.Where(item => item.Sequence > _sequence))
            {
                _sequence = item.Sequence;
                Take(item, steps, validations);
            }
        }

        return new RunNews(steps, validations);
    }

    private void Take(RunEvent item, List<StepEvent> steps, List<ValidationEvent> validations)
    {
        switch (item)
        {
            case StepEvent step:
                LastStep = step;
                steps.Add(step);
                return;
            case ValidationEvent validation:
                // A resumed run measures again what lies behind its checkpoint.
                _validations.RemoveAll(earlier => earlier.Step >= validation.Step);
                _validations.Add(validation);
                validations.Add(validation);
                return;
            case CheckpointEvent checkpoint:
                _checkpoints.RemoveAll(earlier => earlier.Folder == checkpoint.Folder || checkpoint.Removed.Contains(earlier.Folder));
                _checkpoints.Add(checkpoint);
                return;
            case ResolvedEvent resolved:
                Resolved = resolved.Hyperparameters;
                return;
            case DataPreparedEvent data:
                Data = data;
                return;
            case ModelLoadedEvent model:
                Model = model;
                return;
        }

        _log.Add(item);
        if (_log.Count > LogLines)
        {
            _log.RemoveRange(0, _log.Count - LogLines);
        }
    }
}

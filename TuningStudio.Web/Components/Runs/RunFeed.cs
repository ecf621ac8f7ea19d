using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Runs;

/// <summary>What came new in one push.</summary>
/// <param name="Steps">New steps.</param>
/// <param name="Validations">New measurements.</param>
/// <param name="Restarted">Whether the run was taken up again: it went back to its checkpoint, and a new snapshot is due.</param>
public sealed record RunNews(IReadOnlyList<StepEvent> Steps, IReadOnlyList<ValidationEvent> Validations, bool Restarted = false);

/// <summary>
/// One run as its page shows it: the snapshot, kept up to date from updates. Not thread-safe: updates are applied on
/// the page's own thread.
/// </summary>
public sealed class RunFeed
{
    private readonly RunPicture _picture;
    private long _sequence;

    public RunFeed(RunHistory history)
    {
        Snapshot = history;
        Summary = history.Summary;
        _picture = new RunPicture(history);
        _sequence = history.LastSequence;
    }

    /// <summary>What the charts start from.</summary>
    public RunHistory Snapshot { get; }

    public RunSpec Spec => Snapshot.Spec;

    public RunSummary Summary { get; private set; }

    public ResolvedHyperparameters? Resolved => _picture.Resolved;

    public DataPreparedEvent? Data => _picture.Data;

    public ModelLoadedEvent? Model => _picture.LoadedModel;

    public StepEvent? LastStep => _picture.LastStep;

    public double? PeakLearningRate => _picture.PeakLearningRate;

    public bool Deleted { get; private set; }

    public IReadOnlyList<ValidationEvent> Validations => _picture.Validations;

    public IReadOnlyList<CheckpointEvent> Checkpoints => _picture.Checkpoints;

    public IReadOnlyList<RunEvent> Log => _picture.Log;

    /// <summary>Takes in updates and says what they brought; what the snapshot already has is dropped.</summary>
    public RunNews Apply(IReadOnlyList<RunUpdate> updates)
    {
        var fresh = new List<RunEvent>();
        var restarted = false;
        foreach (var update in updates.Where(update => update.Summary.Id == Spec.Id))
        {
            Summary = update.Summary;
            Deleted |= update.Deleted;
            foreach (var item in update.Events.Where(item => item.Sequence > _sequence))
            {
                _sequence = item.Sequence;
                restarted |= item is RunStartedEvent && LastStep is not null;
                _picture.Add(item);
                fresh.Add(item);
            }
        }

        return new RunNews([.. fresh.OfType<StepEvent>()], [.. fresh.OfType<ValidationEvent>()], restarted);
    }
}

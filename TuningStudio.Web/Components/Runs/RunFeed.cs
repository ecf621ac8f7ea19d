using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Planning.Diagnosis;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Runs;

/// <summary>What came new in one push.</summary>
/// <param name="Steps">New steps.</param>
/// <param name="Validations">New measurements.</param>
/// <param name="HasCheckpoints">Whether a checkpoint was saved or removed.</param>
/// <param name="Restarted">Whether the run was taken up again: it went back to its checkpoint, and a new snapshot is due.</param>
/// <param name="HasMeasurements">Whether the model's distance from its base or its generated answers were measured.</param>
public sealed record RunNews(IReadOnlyList<StepEvent> Steps, IReadOnlyList<ValidationEvent> Validations, bool HasCheckpoints = false, bool Restarted = false, bool HasMeasurements = false);

/// <summary>
/// One run as its page shows it: the snapshot, kept up to date from updates. Not thread-safe: updates are applied on
/// the page's own thread.
/// </summary>
public sealed class RunFeed
{
    // A diagnosis needs a curve's shape, and news of it no more often than a person reads.
    private const int MostSteps = 3000;
    private const int StepsBetweenDiagnoses = 25;

    private readonly RunPicture _picture;
    private readonly List<StepEvent> _steps;
    private long _sequence;
    private int _diagnosedStep;

    public RunFeed(RunHistory history)
    {
        Snapshot = history;
        Summary = history.Summary;
        _picture = new RunPicture(history);
        _steps = [.. history.Steps];
        _sequence = history.LastSequence;
        Diagnose();
    }

    /// <summary>Steps so far, thinned out to what a screen can show.</summary>
    public IReadOnlyList<StepEvent> Steps => _steps;

    /// <summary>What the page started from.</summary>
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

    public IReadOnlyList<SamplesEvent> Samples => _picture.Samples;

    public IReadOnlyList<ClassificationEvent> Classifications => _picture.Classifications;

    public IReadOnlyList<GenerationMetricsEvent> GenerationMetrics => _picture.GenerationMetrics;

    public IReadOnlyList<AdapterEffectEvent> Effects => _picture.Effects;

    public AdapterEffectEvent? Effect => Effects.Count > 0 ? Effects[^1] : null;

    public IReadOnlyList<RowLossesEvent> RowLosses => _picture.RowLosses;

    /// <summary>What the figures so far say about the run.</summary>
    public IReadOnlyList<Finding> Findings { get; private set; } = [];

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
            foreach (var item in update.Events.Where(item => item.Sequence > _sequence).Select(Counted))
            {
                _sequence = item.Sequence;
                restarted |= item is RunStartedEvent && LastStep is not null;
                _picture.Add(item);
                fresh.Add(item);
            }
        }

        var steps = fresh.OfType<StepEvent>().ToList();
        Keep(steps);
        if (LastStep?.Step >= _diagnosedStep + StepsBetweenDiagnoses || fresh.Exists(item => item is DataPreparedEvent or ValidationEvent or AdapterEffectEvent || item.IsTerminal))
        {
            Diagnose();
        }

        return new RunNews(steps, [.. fresh.OfType<ValidationEvent>()], fresh.Exists(item => item is CheckpointEvent or RolledBackEvent), restarted, fresh.Exists(item => item is AdapterEffectEvent or GenerationMetricsEvent));
    }

    private RunEvent Counted(RunEvent happened) => happened is StepEvent step ? step with { TokensSoFar = step.Tokens + (LastStep?.TokensSoFar ?? 0) } : happened;

    private void Keep(List<StepEvent> steps)
    {
        _steps.AddRange(steps);
        if (_steps.Count > MostSteps)
        {
            var thinned = Downsampler.Pick(_steps, MostSteps / 2);
            _steps.Clear();
            _steps.AddRange(thinned);
        }
    }

    private void Diagnose()
    {
        _diagnosedStep = LastStep?.Step ?? 0;
        Findings = RunDiagnosis.Of(new RunObservations { Settings = Resolved, Data = Data, Steps = _steps, Validations = Validations, Effect = Effect });
    }
}

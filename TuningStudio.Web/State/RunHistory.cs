using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>Everything a run's page shows at first: a snapshot, down-sampled to what a screen can show.</summary>
public sealed record RunHistory
{
    public required RunSpec Spec { get; init; }

    public required RunSummary Summary { get; init; }

    /// <summary>Full path of the run folder, for people who look for its files.</summary>
    public string? Folder { get; init; }

    public ResolvedHyperparameters? Resolved { get; init; }

    public DataPreparedEvent? Data { get; init; }

    public ModelLoadedEvent? LoadedModel { get; init; }

    /// <summary>The peak learning rate that counts now; null until it is known.</summary>
    public double? PeakLearningRate { get; init; }

    /// <summary>Down-sampled; first and last step are always there.</summary>
    public IReadOnlyList<StepEvent> Steps { get; init; } = [];

    public IReadOnlyList<ValidationEvent> Validations { get; init; } = [];

    /// <summary>The sample prompts' answers, one item an evaluation.</summary>
    public IReadOnlyList<SamplesEvent> Samples { get; init; } = [];

    public IReadOnlyList<ClassificationEvent> Classifications { get; init; } = [];

    public IReadOnlyList<GenerationMetricsEvent> GenerationMetrics { get; init; } = [];

    /// <summary>How far the model was from its base, one item an evaluation.</summary>
    public IReadOnlyList<AdapterEffectEvent> Effects { get; init; } = [];

    /// <summary>The last of them.</summary>
    public AdapterEffectEvent? Effect => Effects.Count > 0 ? Effects[^1] : null;

    /// <summary>The losses of single rows, those of training and those of validation.</summary>
    public IReadOnlyList<RowLossesEvent> RowLosses { get; init; } = [];

    /// <summary>Checkpoints that still exist.</summary>
    public IReadOnlyList<CheckpointEvent> Checkpoints { get; init; } = [];

    /// <summary>The last lines for people: log, phases, commands and the end.</summary>
    public IReadOnlyList<RunEvent> Log { get; init; } = [];

    /// <summary>Version of the engine that took the run up last; null until one has.</summary>
    public string? Engine { get; init; }

    /// <summary>Sequence number of the newest event in this snapshot; updates up to it are duplicates.</summary>
    public long LastSequence { get; init; }
}

/// <summary>What changed since the last push.</summary>
/// <param name="Summary">The run as it is now.</param>
/// <param name="Events">New events in order; empty where only the status changed or the subscriber asked for all runs.</param>
/// <param name="Deleted">Whether the run was deleted.</param>
public sealed record RunUpdate(RunSummary Summary, IReadOnlyList<RunEvent> Events, bool Deleted = false);

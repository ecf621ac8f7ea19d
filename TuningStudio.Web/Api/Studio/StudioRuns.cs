using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Api.Models;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Studio;

/// <summary>Runs as the studio's own API describes them.</summary>
internal sealed class StudioRuns(RunStore store, ServedModels models)
{
    /// <summary>The runs that have a status, or all of them.</summary>
    /// <exception cref="ApiFault">There is no such status.</exception>
    internal IReadOnlyList<RunSummary> List(string? status)
    {
        var known = Enum.GetValues<RunStatus>().ToDictionary(value => SnakeCase.Of(value.ToString()));
        if (status is not null && !known.ContainsKey(status))
        {
            throw ApiFault.BadRequest($"There is no status '{status}': {string.Join(", ", known.Keys)}.", "status", "invalid_value");
        }

        return [.. store.List().Where(run => status is null || run.Status == known[status])];
    }

    /// <summary>A run.</summary>
    /// <exception cref="ApiFault">There is none.</exception>
    internal RunSummary Get(string id) => store.Find(id) ?? throw Missing(id);

    internal RunSpec Spec(string id) => store.Spec(id) ?? throw Missing(id);

    internal async Task<RunHistory> HistoryAsync(string id, int steps) => await store.HistoryAsync(id, steps) ?? throw Missing(id);

    internal RunObject Describe(RunSummary run) => new()
    {
        Id = run.Id,
        Name = run.Name,
        Status = run.Status,
        Phase = run.Phase,
        Model = models.NameOf(run.Model),
        TrainingFile = run.TrainingFile,
        LearningRate = run.LearningRate,
        Rank = run.Rank,
        CreatedAt = run.CreatedAt,
        StartedAt = run.StartedAt,
        FinishedAt = run.FinishedAt,
        Step = run.Step,
        TotalSteps = run.TotalSteps,
        TrainLoss = run.TrainLoss,
        ValidationLoss = run.ValidationLoss,
        SequenceAccuracy = run.SequenceAccuracy,
        TokensPerSecond = run.TokensPerSecond,
        RemainingSeconds = run.RemainingSeconds,
        TunedModel = models.Tuned(run)?.Id,
        CanResume = run.CanResume,
        SuggestedLearningRate = run.SuggestedLearningRate,
        LastGoodStep = run.LastGoodStep,
        Error = run.Error,
        Sweep = run.Sweep?.Id,
        SweepNumber = run.Sweep?.Number,
    };

    internal async Task<RunDetail> DetailAsync(string id)
    {
        var history = await HistoryAsync(id, 2);
        return new RunDetail
        {
            Run = Describe(history.Summary),
            Request = history.Spec,
            Resolved = history.Resolved,
            Data = history.Data,
            LoadedModel = history.LoadedModel,
            PeakLearningRate = history.PeakLearningRate,
            Checkpoints = history.Checkpoints,
            Samples = history.Samples.Count == 0 ? null : history.Samples[^1],
            Classification = history.Classifications.Count == 0 ? null : history.Classifications[^1],
            GenerationMetrics = history.GenerationMetrics.Count == 0 ? null : history.GenerationMetrics[^1],
            Effect = history.Effect,
            RowLosses = RowsOf(RowPurpose.Training),
            ValidationRowLosses = RowsOf(RowPurpose.Validation),
            LastSequence = history.LastSequence,
        };

        RowLossesEvent? RowsOf(RowPurpose purpose) => history.RowLosses.FirstOrDefault(rows => rows.Data == purpose);
    }

    private static ApiFault Missing(string id) => ApiFault.NotFound($"There is no run '{id}'. GET {StudioApi.Root}/runs lists them.", "id", "not_found");
}

/// <summary>A run.</summary>
internal sealed record RunObject
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required RunStatus Status { get; init; }

    public RunPhase? Phase { get; init; }

    /// <summary>The base model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Full path of the training data.</summary>
    public string? TrainingFile { get; init; }

    /// <summary>The peak learning rate once it is known.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Rank of the adapter's matrices once it is known; absent where the method has none.</summary>
    public int? Rank { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public int Step { get; init; }

    public int TotalSteps { get; init; }

    /// <summary>Mean training loss of the last epoch, or of what is done of it.</summary>
    public double? TrainLoss { get; init; }

    public double? ValidationLoss { get; init; }

    public double? SequenceAccuracy { get; init; }

    public double? TokensPerSecond { get; init; }

    public double? RemainingSeconds { get; init; }

    /// <summary>The name under which what it made answers.</summary>
    public string? TunedModel { get; init; }

    public bool CanResume { get; init; }

    public double? SuggestedLearningRate { get; init; }

    public int? LastGoodStep { get; init; }

    public ErrorInfo? Error { get; init; }

    public string? Sweep { get; init; }

    public int? SweepNumber { get; init; }

    /// <summary>What of the request was passed over, told to whoever made the run.</summary>
    public IReadOnlyList<string>? Notes { get; init; }
}

/// <summary>Everything of a run but its curves. Parts that are events have the names of events.jsonl, written as all names of this API.</summary>
internal sealed record RunDetail
{
    public required RunObject Run { get; init; }

    public required RunSpec Request { get; init; }

    public ResolvedHyperparameters? Resolved { get; init; }

    public DataPreparedEvent? Data { get; init; }

    public ModelLoadedEvent? LoadedModel { get; init; }

    public double? PeakLearningRate { get; init; }

    public required IReadOnlyList<CheckpointEvent> Checkpoints { get; init; }

    public SamplesEvent? Samples { get; init; }

    public ClassificationEvent? Classification { get; init; }

    public GenerationMetricsEvent? GenerationMetrics { get; init; }

    public AdapterEffectEvent? Effect { get; init; }

    /// <summary>Of training rows.</summary>
    public RowLossesEvent? RowLosses { get; init; }

    /// <summary>Of validation rows.</summary>
    public RowLossesEvent? ValidationRowLosses { get; init; }

    /// <summary>The last event that this knows of: what comes after it is asked for with <c>after</c>.</summary>
    public long LastSequence { get; init; }
}

/// <summary>A run's curves.</summary>
internal sealed record RunSeriesObject(string Id, IReadOnlyList<StepPoint> Steps, IReadOnlyList<ValidationPoint> Validations, long LastSequence);

/// <summary>A step's figures.</summary>
internal sealed record StepPoint(int Step, double Epoch, double TrainLoss, double? TokenAccuracy, double LearningRate, double GradientNorm, double TokensPerSecond, double ElapsedSeconds)
{
    internal static StepPoint Of(StepEvent step) => new(step.Step, step.Epoch, step.TrainLoss, step.TokenAccuracy, step.LearningRate, step.GradientNorm, step.TokensPerSecond, step.ElapsedSeconds);
}

/// <summary>A validation's figures.</summary>
internal sealed record ValidationPoint(int Step, double Epoch, double ValidationLoss, double Perplexity, double TokenAccuracy, double SequenceAccuracy)
{
    internal static ValidationPoint Of(ValidationEvent at) => new(at.Step, at.Epoch, at.ValidationLoss, at.Perplexity, at.TokenAccuracy, at.SequenceAccuracy);
}

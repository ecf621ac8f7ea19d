using TuningStudio.Core.Configuration;

namespace TuningStudio.Web.State;

/// <summary>A run as the form asks for it.</summary>
public sealed record NewRun
{
    /// <summary>Most letters that a name may have.</summary>
    public const int LongestName = 100;

    public required string Name { get; init; }

    /// <summary>Full path of the base model's folder.</summary>
    public required string Model { get; init; }

    /// <summary>Full path of the training data.</summary>
    public required string TrainingFile { get; init; }

    public string? ValidationFile { get; init; }

    public string? SystemPrompt { get; init; }

    /// <summary>Prompts that the model answers while it trains.</summary>
    public IReadOnlyList<string> SamplePrompts { get; init; } = [];

    public HyperparameterOptions Hyperparameters { get; init; } = new();

    /// <summary>The preset that these began with.</summary>
    public string? Preset { get; init; }
}

/// <summary>What a person can do to runs. Every method refuses with a <see cref="Core.Contracts.TuningException"/> that says why.</summary>
public interface IRunService
{
    /// <summary>Checks the request, makes the run folder and queues the run.</summary>
    Task<RunSummary> CreateAsync(NewRun request, CancellationToken cancellationToken = default);

    /// <summary>Ends a run; with <paramref name="keep"/> what was learnt so far is saved as its adapter.</summary>
    Task StopAsync(string runId, bool keep, CancellationToken cancellationToken = default);

    /// <summary>How long the worker of a run that is stopping still has before another stop ends it at once; null for every other run.</summary>
    TimeSpan? PatienceLeft(string runId);

    /// <summary>Queues an interrupted, failed, cancelled or stopped run again, to go on from its last checkpoint.</summary>
    Task ResumeAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>Deletes a run that is over, its folder included.</summary>
    Task DeleteAsync(string runId, CancellationToken cancellationToken = default);
}

using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

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

    /// <summary>Full path of an adapter to begin with, or null for a fresh one.</summary>
    public string? Adapter { get; init; }

    /// <summary>Whether the moments of the checkpoint that the adapter lies in are taken too.</summary>
    public bool KeepMoments { get; init; }

    /// <summary>The checkpoint that the adapter is from, for people to read.</summary>
    public string? BranchedFrom { get; init; }

    /// <summary>What is said of the data that its content does not say.</summary>
    public DataOptions? Data { get; init; }

    public string? SystemPrompt { get; init; }

    /// <summary>A template of one's own in place of the model's.</summary>
    public PromptTemplate? Template { get; init; }

    /// <summary>Prompts that the model answers while it trains.</summary>
    public IReadOnlyList<string> SamplePrompts { get; init; } = [];

    public HyperparameterOptions Hyperparameters { get; init; } = new();

    /// <summary>The preset that these began with.</summary>
    public string? Preset { get; init; }

    /// <summary>Part of the tuned model's name; null takes the run's name.</summary>
    public string? Suffix { get; init; }

    /// <summary>What a program notes down beside the run.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>What a person can do to runs. Every method refuses with a <see cref="TuningException"/> that says why.</summary>
public interface IRunService
{
    /// <summary>Everything for which <see cref="CreateAsync"/> would refuse the request, one by one.</summary>
    Task<IReadOnlyList<ErrorInfo>> FaultsAsync(NewRun request, CancellationToken cancellationToken = default);

    /// <summary>Checks the request, makes the run folder and queues the run.</summary>
    Task<RunSummary> CreateAsync(NewRun request, CancellationToken cancellationToken = default);

    /// <summary>Ends a run; with <paramref name="keep"/> what was learnt so far is saved as its adapter.</summary>
    Task StopAsync(string runId, bool keep, CancellationToken cancellationToken = default);

    /// <summary>How long the worker of a run that is stopping still has before another stop ends it at once; null for every other run.</summary>
    TimeSpan? PatienceLeft(string runId);

    /// <summary>Saves the state of a run at work and frees its device, or takes a run out of the queue; either goes on when it is resumed.</summary>
    Task PauseAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>Gives a run at work a command that does not end it.</summary>
    Task SteerAsync(string runId, RunCommand command, CancellationToken cancellationToken = default);

    /// <summary>Queues a paused, interrupted, failed, cancelled or stopped run again, to go on from its last checkpoint.</summary>
    Task ResumeAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>The same with another peak learning rate, also for a run that would only fail again as it is.</summary>
    Task ResumeAsync(string runId, double learningRate, CancellationToken cancellationToken = default);

    /// <summary>Queues a finished run again for so many more epochs, which begin with <paramref name="learningRate"/>.</summary>
    Task ExtendAsync(string runId, int epochs, double learningRate, CancellationToken cancellationToken = default);

    /// <summary>Deletes a run that is over, its folder included.</summary>
    Task DeleteAsync(string runId, CancellationToken cancellationToken = default);
}

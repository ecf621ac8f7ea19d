using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>A sweep as the form asks for it.</summary>
public sealed record NewSweep
{
    /// <summary>What the runs have in common; its name is the sweep's.</summary>
    public required NewRun Base { get; init; }

    /// <summary>What they differ in.</summary>
    public required IReadOnlyList<SweepAxis> Axes { get; init; }

    /// <summary>Number of runs drawn at random; null makes one of every combination.</summary>
    public int? RandomRuns { get; init; }

    public required string Metric { get; init; }

    public required string Stopping { get; init; }

    /// <summary>The sweep before it is made: what its runs follow from.</summary>
    internal SweepSpec ToDraft() => new()
    {
        Id = "draft",
        Name = Base.Name,
        Base = new RunSpec { Id = "draft", Name = Base.Name, Model = Base.Model, TrainingFile = Base.TrainingFile, ValidationFile = Base.ValidationFile, Hyperparameters = Base.Hyperparameters },
        Axes = Axes,
        RandomRuns = RandomRuns,
        Metric = Metric,
        Stopping = Stopping,
    };
}

/// <summary>Groups of runs that differ in a few hyperparameters. Their runs are runs like all others.</summary>
public interface ISweepService
{
    /// <summary>Everything for which <see cref="CreateAsync"/> would refuse the request, one by one.</summary>
    Task<IReadOnlyList<ErrorInfo>> FaultsAsync(NewSweep request, CancellationToken cancellationToken = default);

    /// <summary>Checks the request, and queues all runs of the sweep.</summary>
    /// <returns>The sweep's id.</returns>
    Task<string> CreateAsync(NewSweep request, CancellationToken cancellationToken = default);

    /// <summary>All sweeps of which a run is left, newest first.</summary>
    IReadOnlyList<SweepSpec> List();

    /// <summary>One sweep, or null.</summary>
    SweepSpec? Find(string sweepId);

    /// <summary>Takes out what waits and ends what is at work, of which what was learnt is kept.</summary>
    Task StopAsync(string sweepId, CancellationToken cancellationToken = default);
}

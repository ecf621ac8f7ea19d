namespace TuningStudio.Core.Contracts;

/// <summary>A group of runs that differ in a few hyperparameters: what <c>sweep.json</c> keeps.</summary>
public sealed record SweepSpec
{
    /// <summary>Identifies the sweep: letters, digits and dashes.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>What the runs have in common.</summary>
    public required RunSpec Base { get; init; }

    /// <summary>What they differ in.</summary>
    public required IReadOnlyList<SweepAxis> Axes { get; init; }

    /// <summary>Number of runs drawn at random; null makes one of every combination.</summary>
    public int? RandomRuns { get; init; }

    /// <summary>Seed of what is drawn.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>What the runs are compared by: a measurement on the validation data.</summary>
    public string Metric { get; init; } = "validationLoss";

    /// <summary>How runs that will not be the best are found and ended early: <c>median</c>, <c>halving</c> or <c>none</c>.</summary>
    public string Stopping { get; init; } = "median";

    /// <summary>Numbers of the runs that were ended early, from 1.</summary>
    public IReadOnlyList<int> Stopped { get; init; } = [];

    /// <summary>When the request was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A run's place in a sweep.</summary>
/// <param name="Id">The sweep.</param>
/// <param name="Number">The run's number in it, from 1.</param>
public sealed record SweepPlace(string Id, int Number);

/// <summary>A hyperparameter that differs from run to run: values to choose from, or a range to draw from.</summary>
public sealed record SweepAxis
{
    /// <summary>JSON name of the hyperparameter.</summary>
    public required string Option { get; init; }

    /// <summary>The values; null for a range.</summary>
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>Lower end of a range.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end of a range.</summary>
    public double? High { get; init; }

    /// <summary>Whether each power of ten of the range is as likely as the next, instead of each unit.</summary>
    public bool IsLogarithmic { get; init; }
}

namespace TuningStudio.Web.Components.NewRun;

/// <summary>A sweep in the making: what is typed, right or wrong.</summary>
public sealed record SweepDraft
{
    /// <summary>The fields to vary, each with its values or its range.</summary>
    public List<SweepAxisDraft> Axes { get; init; } = [];

    /// <summary>Number of random runs as typed; null takes every combination.</summary>
    public string? RandomRuns { get; init; }

    public string Metric { get; init; } = Core.Configuration.BestMetric.All[0].Name;

    public string Stopping { get; init; } = Core.Sweeps.HopelessRuns.Median;
}

/// <summary>A field to vary.</summary>
/// <param name="Option">JSON name of the hyperparameter.</param>
/// <param name="Text">Values or range as typed.</param>
public sealed record SweepAxisDraft(string Option, string Text);

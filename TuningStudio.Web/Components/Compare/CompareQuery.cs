using TuningStudio.Web.Components.Charts;

namespace TuningStudio.Web.Components.Compare;

/// <summary>What the page of comparison shows: all of it stands in the address.</summary>
public sealed record CompareQuery
{
    /// <summary>Most runs beside each other: as many as have a colour and a kind of line of their own.</summary>
    public const int Most = 8;

    private const double UsualSmoothing = 0.6;

    /// <summary>Ids of the runs, in the order of their colours.</summary>
    public IReadOnlyList<string> Runs { get; init; } = [];

    /// <summary>Ids that were one too many.</summary>
    public int LeftOut { get; init; }

    public CompareMetric Metric { get; init; } = CompareMetrics.All[0];

    public ChartAxis Axis { get; init; }

    public bool IsLog { get; init; }

    /// <summary>Whether points far from all others are left aside.</summary>
    public bool IsClipped { get; init; }

    /// <summary>Weight of the past in the moving average, 0 to 0.98; 0 shows the points as they are.</summary>
    public double Smoothing { get; init; } = UsualSmoothing;

    /// <summary>Reads the address; what it does not understand counts as not said.</summary>
    public static CompareQuery Read(string? runs, string? metric, string? axis, string? log, string? clip, string? smoothing)
    {
        var ids = (runs ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToList();
        return new CompareQuery
        {
            Runs = [.. ids.Take(Most)],
            LeftOut = Math.Max(0, ids.Count - Most),
            Metric = CompareMetrics.All.FirstOrDefault(known => known.Name == metric) ?? CompareMetrics.All[0],
            Axis = ChartAxes.Parse(axis),
            IsLog = log == "1",
            IsClipped = clip == "1",
            Smoothing = ChartSmoothing.Parse(smoothing, UsualSmoothing),
        };
    }

    /// <summary>The page that compares these runs.</summary>
    public static string Address(IEnumerable<string> runs) => $"compare?runs={string.Join(',', runs.Select(Uri.EscapeDataString))}";

    /// <summary>The same as parts of an address; what is as usual is not said.</summary>
    public IReadOnlyDictionary<string, object?> Parts => new Dictionary<string, object?>
    {
        ["runs"] = Runs.Count == 0 ? null : string.Join(',', Runs),
        ["metric"] = Metric == CompareMetrics.All[0] ? null : Metric.Name,
        ["axis"] = Axis == ChartAxis.Steps ? null : Axis.ToString().ToLowerInvariant(),
        ["log"] = IsLog ? "1" : null,
        ["clip"] = IsClipped ? "1" : null,
        ["smooth"] = ChartSmoothing.Write(Smoothing, UsualSmoothing),
    };
}

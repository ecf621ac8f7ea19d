using TuningStudio.Core.Contracts;
using TuningStudio.Web.Components.Charts;
using TuningStudio.Web.Components.Shared;

namespace TuningStudio.Web.Components.Runs;

/// <summary>A chart of what is measured now and then, beside the loss.</summary>
/// <param name="Name">Begins its test id and its file's name.</param>
/// <param name="Heading">Key of its title among the texts.</param>
/// <param name="Lines">What it draws.</param>
/// <param name="Format">Number format of its axis as d3 spells it.</param>
internal sealed record MeasuredChart(string Name, string Heading, IReadOnlyList<MeasuredLine> Lines, string? Format = null)
{
    internal static IReadOnlyList<MeasuredChart> All { get; } =
    [
        new("kl", "Effect.Kl", [new("kl", null, "--chart-smooth", feed => feed.Effects.Select(point => (point.Step, (double?)point.KlToBase)), Readings.Number)], "~g"),
        new("weights", "Effect.Weights", [new("weights", null, "--chart-third", feed => feed.Effects.Select(point => (point.Step, point.WeightShare())), Readings.Number)], "~g"),
        new("generated", "Chart.Generated",
        [
            new("exact", "Samples.Exact", "--chart-smooth", Generated(point => 100 * point.ExactMatch), Readings.Score),
            new("bleu", "Samples.Bleu", "--chart-marks", Generated(point => point.Bleu), Readings.Score),
            new("rouge", "Samples.RougeL", "--chart-third", Generated(point => 100 * point.RougeL), Readings.Score),
        ]),
    ];

    /// <summary>Points of all lines over an axis, in the order of steps: the last one measured may be of an earlier state, which the run keeps.</summary>
    internal Dictionary<string, ChartPoints> Points(RunFeed feed, ChartAxis axis) => Lines.ToDictionary(
        line => line.Key,
        line => ChartPoints.From(line.Read(feed).Where(point => point.Value is not null).OrderBy(point => point.Step), point => ChartAxes.Of(feed.Steps, point.Step, axis), point => point.Value!.Value));

    private static Func<RunFeed, IEnumerable<(int Step, double? Value)>> Generated(Func<GenerationMetricsEvent, double?> read) => feed => feed.GenerationMetrics.Select(point => (point.Step, read(point)));
}

/// <summary>One line of such a chart.</summary>
/// <param name="Key">Names its points.</param>
/// <param name="Name">Key of its name among the texts; null where it is the chart's.</param>
/// <param name="Color">CSS variable with its colour.</param>
/// <param name="Read">Its values with the steps of their evaluations, as they were measured.</param>
/// <param name="Show">A value as people read it.</param>
internal sealed record MeasuredLine(string Key, string? Name, string Color, Func<RunFeed, IEnumerable<(int Step, double? Value)>> Read, Func<double?, string> Show);

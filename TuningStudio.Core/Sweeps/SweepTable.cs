using System.Globalization;
using System.Text;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Sweeps;

/// <summary>How one run of a sweep compares.</summary>
public sealed record SweepRow
{
    /// <summary>Its number, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>What it has on each axis, by JSON name.</summary>
    public required IReadOnlyDictionary<string, string> Values { get; init; }

    /// <summary>Where it stands: <c>waiting</c>, <c>running</c>, <c>done</c>, <c>hopeless</c> (ended early by the rule), <c>stopped</c>, <c>failed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Optimizer updates done.</summary>
    public int Step { get; init; }

    /// <summary>What the adapter gives that was kept; the last measurement while there is none.</summary>
    public double? Value { get; init; }

    /// <summary>The best measurement on the way.</summary>
    public double? Best { get; init; }

    /// <summary>The step of the best measurement.</summary>
    public int? BestStep { get; init; }

    /// <summary>Seconds of training.</summary>
    public double Seconds { get; init; }

    /// <summary>The row with what was measured.</summary>
    /// <param name="metric">What counts.</param>
    /// <param name="validations">The run's measurements, in order.</param>
    /// <param name="adapterStep">Updates that the adapter kept has had; null while there is none.</param>
    public SweepRow Measured(BestMetric metric, IReadOnlyList<ValidationEvent> validations, int? adapterStep) =>
        metric.BestOf(validations) is { } best
            ? this with
            {
                Value = metric.ValueOf(validations.LastOrDefault(validation => validation.Step == adapterStep && metric.Read(validation) is not null) ?? metric.Measured(validations)[^1]),
                Best = metric.ValueOf(best),
                BestStep = best.Step,
            }
            : this;
}

/// <summary>The runs of a sweep beside each other.</summary>
public static class SweepTable
{
    /// <summary>The rows, the best first; those without a measurement come last.</summary>
    public static IReadOnlyList<SweepRow> Ranked(IEnumerable<SweepRow> rows, BestMetric metric) =>
        [.. rows.OrderBy(row => row.Value is { } value && double.IsFinite(value) ? (metric.HigherIsBetter ? -value : value) : double.PositiveInfinity).ThenBy(row => row.Number)];

    /// <summary>The best row; null where nothing was measured yet.</summary>
    public static SweepRow? Best(IEnumerable<SweepRow> rows, BestMetric metric) =>
        Ranked(rows, metric) is [{ Value: { } value } best, ..] && double.IsFinite(value) ? best : null;

    /// <summary>The hyperparameters in which rows differ, in the sweep's order.</summary>
    public static IReadOnlyList<OptionDefinition> Columns(SweepSpec spec, IReadOnlyCollection<SweepRow> rows) =>
    [
        .. from axis in spec.Axes
           where rows.Count < 2 || rows.Select(row => row.Values.GetValueOrDefault(axis.Option)).Distinct().Count() > 1
           select HyperparameterCatalog.Get(axis.Option),
    ];

    /// <summary>The table for spreadsheets, in the order of the runs.</summary>
    public static string Csv(SweepSpec spec, IReadOnlyCollection<SweepRow> rows)
    {
        var metric = OptionNames.Snake(spec.Metric);
        var text = new StringBuilder();
        Line(["run", .. spec.Axes.Select(axis => axis.Option), "status", "step", metric, $"best_{metric}", "best_step", "seconds"]);
        foreach (var row in rows.OrderBy(row => row.Number))
        {
            Line([Say(row.Number), .. spec.Axes.Select(axis => row.Values.GetValueOrDefault(axis.Option)), row.Status, Say(row.Step), Say(row.Value), Say(row.Best), Say(row.BestStep), Say(Math.Round(row.Seconds, 3))]);
        }

        return text.ToString();

        void Line(IEnumerable<string?> cells) => text.AppendJoin(',', cells.Select(Cell)).Append('\n');
    }

    private static string Say(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture) ?? string.Empty;

    private static string Cell(string? text) => text?.AsSpan().IndexOfAny(",\"\n") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text ?? string.Empty;
}

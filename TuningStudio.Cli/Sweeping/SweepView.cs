using System.Globalization;
using Spectre.Console;
using TuningStudio.Cli.Output;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Sweeps;

namespace TuningStudio.Cli.Sweeping;

/// <summary>A sweep as people and scripts read it.</summary>
internal static class SweepView
{
    /// <summary>Tells how a run ended.</summary>
    internal static void Tell(IOutput output, SweepRow row, BestMetric metric) => output.Show(
        new SweepRunResult(row),
        OutputJson.Line.SweepRunResult,
        (console, _) => console.WriteLine($"    {row.Status} after {Quantities.Of(row.Step, "step")}: {metric.Label.English.ToLowerInvariant()} {Say(row.Value)} (best {Say(row.Best)} at step {row.BestStep})"));

    /// <summary>Shows all runs, the best first.</summary>
    internal static void Show(IOutput output, SweepSpec spec, IReadOnlyList<SweepRow> rows, BestMetric metric, Func<int, string> adapterOf)
    {
        var best = SweepTable.Best(rows, metric);
        output.Show(
            new SweepResult(spec.Name, metric.Name, rows.Count, best?.Number, best?.Value, best is null ? null : adapterOf(best.Number)),
            OutputJson.Line.SweepResult,
            (console, result) => Paint(console, spec, SweepTable.Ranked(rows, metric), metric, result));
    }

    private static void Paint(IAnsiConsole console, SweepSpec spec, IReadOnlyList<SweepRow> rows, BestMetric metric, SweepResult result)
    {
        var columns = SweepTable.Columns(spec, rows);
        var table = new Table().Border(TableBorder.Ascii2);
        string[] names = ["run", .. columns.Select(column => column.Name), metric.Name, "best", "step", "status"];
        foreach (var name in names)
        {
            table.AddColumn(Markup.Escape(name));
        }

        foreach (var row in rows)
        {
            string[] cells =
            [
                row.Number == result.Best ? $"{row.Number} *" : $"{row.Number}", .. columns.Select(column => row.Values.GetValueOrDefault(column.Name) ?? string.Empty),
                Say(row.Value), Say(row.Best), $"{row.Step}", row.Status,
            ];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        console.Write(table);
        console.WriteLine(result.Best is { } best ? $"Best: run {best}, adapter in {result.AdapterFolder}" : "No run was measured.");
    }

    private static string Say(double? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-";
}

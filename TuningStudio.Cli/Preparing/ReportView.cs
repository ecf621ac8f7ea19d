using System.Globalization;
using Spectre.Console;
using TuningStudio.Core.Data.Reports;

namespace TuningStudio.Cli.Preparing;

/// <summary>A report on data for people.</summary>
internal static class ReportView
{
    private const int BarWidth = 40;

    internal static void Paint(IAnsiConsole console, DataReport report)
    {
        console.WriteLine(Say($"{report.Path}: {report.Records:N0} records, {report.Format}{(report.Encoding is null ? string.Empty : $", {report.Encoding}")}, {Task(report.Task)}"));
        console.WriteLine(report.ToLookAt == 0 ? "Ready." : Say($"{report.ToLookAt} {(report.ToLookAt == 1 ? "thing" : "things")} to look at."));
        console.WriteLine();
        Lengths(console, report.Lengths);
        if (report.Labels.Count > 0)
        {
            console.WriteLine($"Labels: {Counts(report.Labels, 12)}");
        }

        console.WriteLine($"Languages: {Counts(report.Languages, 6)}");
        if (report.ComparedWith is { } compared)
        {
            console.WriteLine(Say($"Near repeats are looked for among the first {compared:N0} records."));
        }

        foreach (var finding in report.Findings)
        {
            console.WriteLine();
            console.WriteLine($"- [{finding.Severity}] {DataFindingText.Describe(finding)}");
            if (finding.Lines.Count > 0)
            {
                console.WriteLine($"    at {string.Join(", ", finding.Lines.Where(line => line > 0))}{(finding.Count > finding.Lines.Count ? ", …" : string.Empty)}");
            }

            foreach (var example in finding.Examples.Take(1))
            {
                console.WriteLine($"    {(example.After is null && finding.Fix is null ? " " : "-")} {OneLine(example.Before)}");
                if (example.After is { } after)
                {
                    console.WriteLine($"    + {OneLine(after)}");
                }
            }
        }
    }

    private static void Lengths(IAnsiConsole console, LengthFacts lengths)
    {
        var unit = lengths.InTokens ? "tokens" : "characters";
        console.WriteLine(Say($"Lengths in {unit}: {lengths.Shortest:N0} to {lengths.Longest:N0}, median {lengths.Median:N0}, 99 of 100 up to {lengths.Percentile99:N0}; {lengths.Total:N0} together{(lengths.InTokens ? Trained(lengths) : string.Empty)}."));
        var most = Math.Max(1, lengths.Histogram.Max(bin => bin.Count));
        foreach (var bin in lengths.Histogram)
        {
            console.WriteLine(Say($"  {bin.From,8:N0} – {bin.To,-8:N0} {new string('#', (int)Math.Ceiling((double)BarWidth * bin.Count / most)),-BarWidth} {bin.Count:N0}"));
        }

        if (lengths.Cuts.Count > 0)
        {
            console.WriteLine(Say($"Cut at {string.Join(", ", lengths.Cuts.Select(cut => Say($"{cut.Length:N0}: {cut.Share:P1}")))}; suggested maximum: {lengths.SuggestedMaximum:N0}."));
        }
    }

    private static string Trained(LengthFacts lengths) => Say($", {(lengths.Total == 0 ? 0 : (double)lengths.Trained / lengths.Total):P0} of them learnt");

    private static string Counts(IReadOnlyList<NamedCount> counts, int shown) =>
        string.Join(", ", counts.Take(shown).Select(count => Say($"{count.Name} {count.Count:N0}"))) + (counts.Count > shown ? Say($" and {counts.Count - shown} more") : string.Empty);

    private static string Task(DataTask task) => task switch
    {
        DataTask.Classification => "looks like classification",
        DataTask.OpenEnded => "open-ended (no prompts)",
        _ => "conditional generation",
    };

    private static string OneLine(string text) => text.Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

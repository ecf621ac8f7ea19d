using System.Globalization;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Data;
using TuningStudio.Core.Sweeps;

namespace TuningStudio.Web.State;

/// <summary>Writes a run as the command line that does the same.</summary>
internal static class TuneCommandLine
{
    internal static string For(NewRun run, bool windows) => Write("tune", [.. Of(run), ("--output", "tuned")], windows);

    internal static string For(NewSweep sweep, bool windows) => Write(
        "sweep",
        [
            .. Of(sweep.Base),
            .. sweep.Axes.Select(axis => (axis.Values is null ? "--range" : "--grid", (string?)$"{axis.Option}={SweepAxisText.Write(axis, HyperparameterCatalog.Get(axis.Option))}")),
            ("--random", sweep.RandomRuns?.ToString(CultureInfo.InvariantCulture)),
            ("--metric", sweep.Metric),
            ("--stop-hopeless", sweep.Stopping),
            ("--output", "sweep"),
        ],
        windows);

    /// <summary>The run as <c>tuningstudio estimate</c> takes it.</summary>
    internal static IReadOnlyList<string> Options(NewRun run) =>
        [.. Of(run with { KeepMoments = false }).Where(part => part.Value is not null && part.Flag != "--name").SelectMany(part => new[] { part.Flag, part.Value! })];

    private static IEnumerable<(string Flag, string? Value)> Of(NewRun run) =>
    [
        ("--name", run.Name),
        ("--model", run.Model),
        ("--training-file", run.TrainingFile),
        ("--validation-file", run.ValidationFile),
        ("--columns", run.Data?.Columns is { } columns ? ColumnMap.Write(columns) : null),
        ("--preference", run.Data?.Preference),
        ("--text", run.Data?.Text),
        ("--skip-faulty", run.Data is { SkipFaulty: true } ? "true" : null),
        ("--system-prompt", run.SystemPrompt),
        ("--prompt-template", Line(run.Template?.Prompt)),
        ("--answer-template", Line(run.Template?.Answer)),
        ("--system-template", Line(run.Template?.System)),
        .. Start(run),
        .. run.SamplePrompts.Select(prompt => ("--sample-prompt", (string?)prompt)),
        .. HyperparameterCatalog.All.Select(option => (option.Flag, option.Read(run.Hyperparameters))),
    ];

    private static string? Line(string? text) => text?.Replace("\n", "\\n", StringComparison.Ordinal);

    private static IEnumerable<(string Flag, string? Value)> Start(NewRun run) => run switch
    {
        { Adapter: { } adapter, KeepMoments: true } => [("--branch-from", Path.GetDirectoryName(adapter)), ("--keep-moments", "true")],
        { Adapter: { } adapter } => [("--adapter", adapter)],
        _ => [],
    };

    private static string Write(string verb, IEnumerable<(string Flag, string? Value)> parts, bool windows) =>
        string.Join(' ', [$"tuningstudio {verb}", .. parts.Where(part => part.Value is not null).Select(part => $"{part.Flag} {Quote(part.Value!, windows)}")]);

    private static string Quote(string text, bool windows)
    {
        if (text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./:\\,+=".Contains(letter) && (windows || letter != '\\')))
        {
            return text;
        }

        return windows ? $"\"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}

using TuningStudio.Core.Configuration;

namespace TuningStudio.Web.Components.NewRun;

/// <summary>Writes a run as the command line that does the same.</summary>
internal static class TuneCommandLine
{
    internal static string For(State.NewRun run, bool windows)
    {
        var parts = new List<(string Flag, string? Value)>
        {
            ("--name", run.Name),
            ("--model", run.Model),
            ("--training-file", run.TrainingFile),
            ("--validation-file", run.ValidationFile),
            ("--system-prompt", run.SystemPrompt),
        };
        if (run.Adapter is { } adapter)
        {
            parts.Add(run.KeepMoments ? ("--branch-from", Path.GetDirectoryName(adapter)) : ("--adapter", adapter));
        }

        parts.AddRange(HyperparameterCatalog.All.Select(option => (option.Flag, option.Read(run.Hyperparameters))));
        parts.Add(("--output", "tuned"));
        return string.Join(' ', [run is { Adapter: not null, KeepMoments: true } ? "tuningstudio tune --keep-moments" : "tuningstudio tune", .. parts.Where(part => part.Value is not null).Select(part => $"{part.Flag} {Quote(part.Value!, windows)}")]);
    }

    private static string Quote(string text, bool windows)
    {
        if (text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./:\\,+".Contains(letter) && (windows || letter != '\\')))
        {
            return text;
        }

        return windows ? $"\"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}

using Spectre.Console;
using TuningStudio.Cli.Commands;
using TuningStudio.Cli.Output;
using TuningStudio.Core.Transfer;

namespace TuningStudio.Cli.Downloading;

/// <summary>Shows how far a download is: a bar in a terminal, a line at each tenth elsewhere, JSON lines for scripts.</summary>
internal static class DownloadView
{
    private const double Tenth = 0.1;

    internal static T Follow<T>(VerbContext run, Func<Action<TransferProgress>, T> download)
    {
        var console = HumanOutput.Console(run.StandardOutput);
        if (run.Output.IsJson)
        {
            return download(progress => run.Output.Show(new DownloadProgressLine(progress.Bytes, progress.Total, Math.Round(progress.BytesPerSecond)), OutputJson.Line.DownloadProgressLine, static (_, _) => { }));
        }

        return console.Profile.Out.IsTerminal ? WithBar(console, download) : WithLines(run, download);
    }

    internal static void Paint(IAnsiConsole console, DownloadListResult list)
    {
        console.WriteLine($"{list.Model} at {list.Endpoint}, revision {list.Revision}");
        console.WriteLine($"Licence: {list.Licence ?? "not said"}{(list.Gated ? "; gated: its owner lets in those who accepted its conditions" : string.Empty)}");
        if (list.TotalBytes is { } total && list.Files.Count > 0)
        {
            console.WriteLine($"To fetch: {Quantities.Bytes(total)} in {Quantities.Of(list.Files.Count, "file")}");
        }

        foreach (var file in list.Files.Concat(list.Choices))
        {
            console.WriteLine($"  {file.Path}  {(file.SizeBytes is { } size ? Quantities.Bytes(size) : string.Empty)}");
        }

        foreach (var file in list.LeftOut.Where(file => file.Reason != "notNeeded"))
        {
            console.WriteLine($"  {file.Path}  not fetched: {(file.Reason == "pickle" ? "it may run a program when it is opened" : "its name cannot be written here")}");
        }

        if (list.Fault is { } fault)
        {
            console.WriteLine(fault);
        }
    }

    internal static void Paint(IAnsiConsole console, DownloadResult result) =>
        console.WriteLine($"{result.Folder}: {Quantities.Bytes(result.Bytes)} in {Quantities.Of(result.Files.Count, "file")}, sizes and hashes right{(result.Licence is null ? string.Empty : $"; licence {result.Licence}")}. Use it as --model {result.Model}");

    private static T WithBar<T>(IAnsiConsole console, Func<Action<TransferProgress>, T> download) => console.Progress()
        .AutoClear(false)
        .Columns(new SpinnerColumn(), new ProgressBarColumn { Width = 20 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .Start(context =>
        {
            var task = context.AddTask("Starting", maxValue: 1);
            return download(progress =>
            {
                task.MaxValue = Math.Max(1, progress.Total ?? progress.Bytes);
                task.Value = progress.Bytes;
                task.Description = Markup.Escape(Describe(progress));
            });
        });

    private static T WithLines<T>(VerbContext run, Func<Action<TransferProgress>, T> download)
    {
        var told = -1.0;
        return download(progress =>
        {
            var share = progress.Total is > 0 and var total ? (double)progress.Bytes / total : 0;
            if (share >= told + Tenth)
            {
                told = share;
                run.Output.Note(Describe(progress));
            }
        });
    }

    private static string Describe(TransferProgress progress)
    {
        var size = progress.Total is { } all ? $"{Quantities.Bytes(progress.Bytes)} of {Quantities.Bytes(all)}" : Quantities.Bytes(progress.Bytes);
        return progress is { BytesPerSecond: > 0, Total: { } total }
            ? $"{size}, {Quantities.Bytes((long)progress.BytesPerSecond)}/s, {Quantities.Time((total - progress.Bytes) / progress.BytesPerSecond)} left"
            : size;
    }
}

using System.Globalization;
using Spectre.Console;
using TuningStudio.Cli.Output;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Locations;
using TuningStudio.Core.Transfer;

namespace TuningStudio.Cli;

/// <summary>Makes a local file of whatever a person names: a path stays one, an address is fetched into the home's <c>datasets</c>.</summary>
internal static class DataFetch
{
    /// <summary>Full path of the file or of its copy.</summary>
    /// <exception cref="TuningException">It cannot be fetched.</exception>
    /// <exception cref="OperationCanceledException">The person thought better of it.</exception>
    internal static string Local(string named, IOutput output, TextWriter errors, CancellationToken cancellationToken)
    {
        if (SourceCatalog.PathOf(named) is { } path)
        {
            return Path.GetFullPath(path);
        }

        var file = SourceCatalog.Parse(named);
        var folder = HomeFolder.DatasetsOf(HomeFolder.Locate(Environment.GetEnvironmentVariable(HomeFolder.Variable)));
        using var client = TransferClient.Create();
        var transfer = new HttpTransfer(client, new TransferOptions(), TimeProvider.System);
        var copy = WithProgress(output, errors, file.Shown, report =>
            new DatasetStore(folder, TimeProvider.System).FetchAsync(file, SourceSettings.Environment, transfer, progress: report, cancellationToken: cancellationToken).GetAwaiter().GetResult());
        output.Note($"{file.Shown} is {copy}, SHA-256 {DatasetStore.OriginOf(copy)?.Sha256}.");
        return copy;
    }

    // A bar for whoever looks at a terminal; scripts and logs get the one line at the end.
    private static string WithProgress(IOutput output, TextWriter errors, string name, Func<Action<TransferProgress>?, string> fetch)
    {
        var console = HumanOutput.Console(errors);
        if (output.IsJson || !console.Profile.Out.IsTerminal || !console.Profile.Capabilities.Interactive)
        {
            return fetch(null);
        }

        return console.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn { Culture = CultureInfo.InvariantCulture }, new TransferSpeedColumn { Culture = CultureInfo.InvariantCulture }).Start(bars =>
        {
            var bar = bars.AddTask(Markup.Escape(name), maxValue: double.MaxValue);
            return fetch(now =>
            {
                bar.MaxValue = now.Total ?? double.MaxValue;
                bar.Value = now.Bytes;
            });
        });
    }
}

using TuningStudio.Cli.Tuning;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training;

namespace TuningStudio.Cli.Worker;

/// <summary>
/// Trains the run of a folder, going on from its newest checkpoint, and reports to the site if one started it. Every
/// event is in the folder whether or not a site ever hears of it.
/// </summary>
internal static class TrainWorker
{
    // The site reads the file anyway once this process is gone.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(10);

    internal static int Run(RunFolder folder)
    {
        var spec = RunPreparation.Open(folder);
        var commands = new CommandQueue();
        return RunAsync(folder, spec, commands).GetAwaiter().GetResult();
    }

    private static async Task<int> RunAsync(RunFolder folder, RunSpec spec, CommandQueue commands)
    {
        var link = Link(folder, spec, commands);
        await using var _ = link?.ConfigureAwait(false) ?? default;
        link?.Start();

        // Up to here and through all of the training this is the process's first thread: nothing was awaited yet.
        var end = TrainingSession.Run(folder, spec, commands, (_, _) => link?.Wake());
        if (link is not null)
        {
            await link.FinishAsync(LastWords).ConfigureAwait(false);
        }

        return end switch
        {
            CompletedEvent => ExitCodes.Ok,
            FailedEvent failed => ExitCodes.Of(failed.Error.Code),
            _ => ExitCodes.Cancelled,
        };
    }

    private static HubLink? Link(RunFolder folder, RunSpec spec, CommandQueue commands)
    {
        var token = Environment.GetEnvironmentVariable(HubProtocol.TokenVariable);
        var siteFile = Environment.GetEnvironmentVariable(HubProtocol.SiteFileVariable);
        return string.IsNullOrEmpty(token) || string.IsNullOrEmpty(siteFile)
            ? null
            : new HubLink(spec.Id, token, siteFile, folder.EventsFile, commands.Add, Console.Error);
    }
}

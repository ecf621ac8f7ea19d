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
        WorkerLog.Open(folder);
        var spec = RunPreparation.Open(folder);
        var commands = new CommandQueue();
        var link = Link(folder, commands);
        try
        {
            link?.Start();
            var end = TrainingSession.Run(folder, spec, commands, (_, _) => link?.Wake(), fault => Console.Error.WriteLine(fault));
            link?.FinishAsync(LastWords).GetAwaiter().GetResult();
            return end switch
            {
                CompletedEvent => ExitCodes.Ok,
                FailedEvent failed => ExitCodes.Of(failed.Error.Code),
                _ => ExitCodes.Cancelled,
            };
        }
        finally
        {
            link?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static HubLink? Link(RunFolder folder, CommandQueue commands)
    {
        var token = Environment.GetEnvironmentVariable(HubProtocol.TokenVariable);
        var siteFile = Environment.GetEnvironmentVariable(HubProtocol.SiteFileVariable);

        // The site knows a run by its folder: one that was copied still names the run it was copied from in its request.
        return string.IsNullOrEmpty(token) || string.IsNullOrEmpty(siteFile)
            ? null
            : new HubLink(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder.Root)), token, siteFile, folder.EventsFile, commands.Add, Console.Error);
    }
}

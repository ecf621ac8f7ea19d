using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Hosting.Access;
using TuningStudio.Web.Jobs;
using TuningStudio.Web.Persistence;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Hosting;

/// <summary>
/// What must be ready before the first page is served (the home folder, the database and the list of runs), and what
/// follows once the site listens: workers and people are told where.
/// </summary>
internal sealed class StudioStart(StudioHome home, HomeLock homeLock, DatabaseStart database, RunImport runs, SweepFiles sweeps, DatasetLibrary datasets, StudioAccess access, IServer server) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        access.RequireSecret();
        home.Create();
        homeLock.Take();
        await database.RunAsync(cancellationToken);
        await runs.RunAsync(cancellationToken);
        sweeps.Load();
        datasets.RemoveLeftovers();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Comes before the application counts as started, and so before the scheduler starts any worker.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (StudioAddress.ToOpen(server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []) is { } address)
        {
            TellWorkers(address);
            Console.WriteLine($"TuningStudio is ready: open {address}");
        }

        return Task.CompletedTask;
    }

    private void TellWorkers(string address)
    {
        try
        {
            new SiteFile(address, Environment.ProcessId).Write(home.SiteFile);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"The address for workers cannot be written to {home.SiteFile}: {exception.Message}", "Make room there, or check its rights.", file: home.SiteFile, innerException: exception);
        }
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

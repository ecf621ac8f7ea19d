using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Support;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.Jobs;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Hosting;

/// <summary>
/// The whole backbone on a port of its own and a home of its own, with workers that a test plays. Its scheduler looks only
/// when the test says so.
/// </summary>
internal sealed class StudioFixture : IAsyncDisposable
{
    private readonly TestFolder _folder;
    private readonly bool _ownsFolder;

    private StudioFixture(WebApplication app, TestFolder folder, bool ownsFolder) => (App, _folder, _ownsFolder) = (app, folder, ownsFolder);

    internal WebApplication App { get; }

    internal FakeWorkerLauncher Workers { get; private init; } = null!;

    internal StudioHome Home => Get<StudioHome>();

    internal RunStore Store => Get<RunStore>();

    internal IRunService Service => Get<IRunService>();

    internal string Address => SiteFile.Read(Home.SiteFile)!.Address;

    internal static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts a studio; on a given folder it is one that was restarted.</summary>
    internal static async Task<StudioFixture> StartAsync(TestFolder? folder = null, FakeWorkerLauncher? workers = null, TimeProvider? time = null, bool realWorkers = false, Action<IServiceCollection>? services = null, Action<ConfigurationManager>? configure = null)
    {
        var home = folder ?? new TestFolder();
        workers ??= new FakeWorkerLauncher();
        Directory.CreateDirectory(Path.Combine(home.Root, "samples"));
        var builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0", $"--{StudioHome.Variable}={home.Root}", $"--Studio:Samples={Path.Combine(home.Root, "samples")}", $"--Studio:DataRoots:0={Path.GetTempPath()}", $"--Studio:DataRoots:1={SharedFiles.RepositoryRoot}"]);
        builder.Logging.ClearProviders();
        configure?.Invoke(builder.Configuration);
        if (!realWorkers)
        {
            builder.Services.AddSingleton<IWorkerLauncher>(workers);
        }

        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        services?.Invoke(builder.Services);
        builder.AddTuningStudio();
        foreach (var scheduler in builder.Services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType == typeof(RunScheduler)).ToArray())
        {
            builder.Services.Remove(scheduler);
        }

        builder.Services.AddSingleton<RunScheduler>();
        var app = builder.Build();
        app.MapTuningStudio();
        await app.StartAsync(Cancel);
        return new StudioFixture(app, home, folder is null) { Workers = workers };
    }

    internal T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>A file as a browser sends it, in one piece.</summary>
    internal async Task<DatasetInfo> UploadAsync(string name, Stream content)
    {
        var uploads = Get<IUploads>();
        var ticket = uploads.Begin(name, content.Length);
        await uploads.AppendAsync(ticket, 0, content, Cancel);
        return await uploads.FinishAsync(ticket);
    }

    internal Task LookAsync() => Get<RunScheduler>().LookAsync(Cancel);

    /// <summary>Puts a run into the queue without a model or data to check.</summary>
    internal async Task<string> QueueAsync(string name, string device = "cpu", long position = 0)
    {
        var spec = new RunSpec { Id = RunId.Create(name, DateTimeOffset.UnixEpoch), Name = name, Model = "/model", TrainingFile = "/data.jsonl" };
        RunLog.WriteSpec(Home.Run(spec.Id), spec);
        await Store.AddAsync(
            new RunRecord
            {
                Summary = new RunSummary { Id = spec.Id, Name = name, Model = spec.Model, Status = RunStatus.Queued, CreatedAt = DateTimeOffset.UnixEpoch },
                Device = device,
                QueuePosition = position,
            },
            Cancel);
        return spec.Id;
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
        if (_ownsFolder)
        {
            _folder.Dispose();
        }
    }
}

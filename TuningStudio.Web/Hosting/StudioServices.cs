using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using TuningStudio.Core.Hub;
using TuningStudio.Web.Api;
using TuningStudio.Web.Hosting.Access;
using TuningStudio.Web.Hubs;
using TuningStudio.Web.Jobs;
using TuningStudio.Web.Persistence;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Hosting;

/// <summary>Wires the studio in one call.</summary>
internal static class StudioServices
{
    internal static WebApplicationBuilder AddTuningStudio(this WebApplicationBuilder builder)
    {
        StudioAddress.UseDefault(builder);

        // A fault of a start is told in one sentence by StudioRun; the host's own report of it is a stack trace.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);

        // It warns at each start that its keys lie there unencrypted: they do, in a folder that only this user can read.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);

        var services = builder.Services;
        services.AddOptions<StudioOptions>().BindConfiguration(StudioOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StudioOptions>, StudioOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => StudioHome.Locate(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<HomeLock>();
        services.AddSingleton<SamplesFolder>();
        services.AddHostedService<StudioStart>();
        services.AddPersistence();
        services.AddRuns();
        services.AddLibraries();
        services.AddExports();
        services.AddEvaluations();
        services.AddApi();
        services.AddSignalR().AddHubOptions<RunHub>(options => options.MaximumReceiveMessageSize = RunHub.LargestMessage);
        return builder;
    }

    internal static WebApplication MapTuningStudio(this WebApplication app)
    {
        SignIn.Map(app);
        app.MapHub<RunHub>(Core.Contracts.HubProtocol.Path);
        app.MapExportDownloads();
        app.MapDatasetDownloads();
        app.MapUploads();
        app.MapRunCards();
        app.MapRunFiles();
        app.MapPrompts();
        app.MapApi();
        // One that is going down takes nobody in any more.
        app.MapGet("/health", (IHostApplicationLifetime life) => life.ApplicationStopping.IsCancellationRequested ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable) : Results.Text("ok"));
        return app;
    }

    private static void AddPersistence(this IServiceCollection services)
    {
        services.AddDbContextFactory<StudioDb>((provider, options) =>
            options.UseSqlite($"Data Source={provider.GetRequiredService<StudioHome>().Database};Default Timeout=10"));
        services.AddSingleton<DatabaseStart>();
        services.AddSingleton<IRunIndex, RunRepository>();
        services.AddSingleton<ModelFolderRepository>();
        services.AddSingleton<DatasetRepository>();
        services.AddSingleton<AnswerRepository>();
        services.AddSecrets();
    }

    private static void AddSecrets(this IServiceCollection services)
    {
        // Beside what they protect, so that a home that moves to another machine keeps its secrets.
        services.AddDataProtection().SetApplicationName("TuningStudio");
        services.AddOptions<KeyManagementOptions>().Configure<StudioHome, ILoggerFactory>((options, home, loggers) =>
            options.XmlRepository = new FileSystemXmlRepository(StudioHome.CreatePrivate(home.Keys), loggers));
        services.AddSingleton<SecretStore>();
        services.AddSingleton(provider => new Core.Contracts.ApiKeyFile(Core.Contracts.HomeFolder.ApiKeysOf(provider.GetRequiredService<StudioHome>().Root)));
        services.AddSingleton<StudioAccess>();
        services.AddSingleton<SignIn>();
    }

    private static void AddRuns(this IServiceCollection services)
    {
        services.AddSingleton<Subscriptions>();
        services.AddSingleton<RunStore>();
        services.AddSingleton<IRunStore>(provider => provider.GetRequiredService<RunStore>());
        services.AddSingleton<RunIndexWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<RunIndexWriter>());
        services.AddSingleton<WorkerConnections>();
        services.AddSingleton<WatchedRuns>();
        services.TryAddSingleton<IWorkerLauncher, WorkerLauncher>();
        services.AddSingleton<WorkerWatch>();
        services.AddSingleton<SchedulerSignal>();
        services.AddSingleton<DeviceChoice>();
        services.AddSingleton<RunImport>();
        services.AddLocalization();
        services.AddSingleton<Refusal>();
        services.AddSingleton<RunCheck>();
        services.AddSingleton<RunTrash>();
        services.AddHostedService(provider => provider.GetRequiredService<RunTrash>());
        services.AddSingleton<RunService>();
        services.AddSingleton<IRunService>(provider => provider.GetRequiredService<RunService>());
        services.AddSingleton<IRunShelf, RunShelf>();
        services.AddSingleton<SweepFiles>();
        services.AddSingleton<ISweepService, SweepService>();
        services.AddHostedService<SweepWatch>();
        services.AddHostedService<RunScheduler>();
    }

    private static void AddExports(this IServiceCollection services)
    {
        services.AddSingleton<ExportShelf>();
        services.TryAddSingleton<IExportLauncher, ExportLauncher>();
        services.AddSingleton<ExportJobs>();
        services.AddSingleton<IExports>(provider => provider.GetRequiredService<ExportJobs>());
        services.AddHostedService(provider => provider.GetRequiredService<ExportJobs>());
    }

    private static void AddEvaluations(this IServiceCollection services)
    {
        services.TryAddSingleton<IEvaluationLauncher, EvaluationLauncher>();
        services.AddSingleton<EvaluationJobs>();
        services.AddSingleton<IEvaluations>(provider => provider.GetRequiredService<EvaluationJobs>());
        services.AddHostedService(provider => provider.GetRequiredService<EvaluationJobs>());
    }

    private static void AddLibraries(this IServiceCollection services)
    {
        services.AddSingleton<IModelLibrary, ModelLibrary>();
        services.AddSingleton<ITunedModels, TunedModels>();
        services.AddSingleton<DataRoots>();
        services.AddSingleton<DataDownloads>();
        services.AddSingleton<SourceCredentials>();
        services.AddSingleton<ISourceCredentials>(provider => provider.GetRequiredService<SourceCredentials>());
        services.AddSingleton<Uploads>();
        services.AddSingleton<IUploads>(provider => provider.GetRequiredService<Uploads>());
        services.AddAntiforgery();
        services.TryAddSingleton(HubSettings.OfProcess);
        services.AddSingleton<ModelDownloads>();
        services.AddSingleton<IModelDownloads>(provider => provider.GetRequiredService<ModelDownloads>());
        services.AddHostedService(provider => provider.GetRequiredService<ModelDownloads>());
        services.AddSingleton<DatasetLibrary>();
        services.AddSingleton<IDatasetLibrary>(provider => provider.GetRequiredService<DatasetLibrary>());
        services.AddSingleton<IDataReports, DataReports>();
        services.AddSingleton<ISystemMonitor, SystemMonitor>();
        services.TryAddSingleton<IGenerationLauncher, GenerationLauncher>();
        services.TryAddSingleton<IProbeLauncher, ProbeLauncher>();
        services.AddSingleton<RunPlans>();
        services.AddSingleton<IRunPlans>(provider => provider.GetRequiredService<RunPlans>());
        services.AddHostedService(provider => provider.GetRequiredService<RunPlans>());
        services.AddSingleton<IRunCards, RunCards>();
        services.AddSingleton<IRunDownloads, RunDownloads>();
        services.AddSingleton<IVoteBook, VoteBook>();
        services.AddSingleton<IPromptLibrary, PromptLibrary>();
        services.AddSingleton<PlaygroundPool>();
        services.AddSingleton<IPlayground>(provider => provider.GetRequiredService<PlaygroundPool>());
        services.AddHostedService(provider => provider.GetRequiredService<PlaygroundPool>());
        services.AddHostedService<ModelPreload>();
    }
}

using System.Globalization;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Time.Testing;
using MudBlazor.Services;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Components.NewRun;
using TuningStudio.Web.Components.Playground;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.Resources;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

/// <summary>A circuit without a browser: pages render over fakes, and JavaScript answers nothing unless a test says what.</summary>
internal sealed class StudioPageContext : BunitContext
{
    private readonly string _keys = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    // Nothing here is said to be fast, and the machine may be busy.
    static StudioPageContext() => DefaultWaitTimeout = TimeSpan.FromSeconds(30);

    internal StudioPageContext(string language = "en")
    {
        Keys = new ApiKeyFile(_keys);
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        JSInterop.Mode = JSRuntimeMode.Loose;
        Service = new FakeRunService(Store);
        Services.AddLogging().AddLocalization().AddTransient<IStringLocalizer<Texts>, CountedTexts>().AddMudServices(options => options.SnackbarConfiguration.VisibleStateDuration = (int)TimeSpan.FromMinutes(10).TotalMilliseconds);
        Services.AddSingleton<TimeProvider>(Clock).AddScoped<Readings>().AddScoped<BrowserSession>().AddScoped<AddressBar>().AddScoped<RunDrafts>().AddSingleton(OpenDrafts).AddSingleton<PromptSheets>();
        Services.AddSingleton<IRunStore>(Store).AddSingleton<IRunService>(Service);
        Shelf = new FakeRunShelf(Store);
        Services.AddSingleton<IRunShelf>(Shelf).AddSingleton<ITunedModels>(new FakeTunedModels(Store));
        Services.AddSingleton<IRunCards>(Cards).AddSingleton<IRunDownloads>(Written);
        Services.AddSingleton<ISweepService>(Sweeps);
        Services.AddSingleton<IModelLibrary>(Libraries).AddSingleton<IDatasetLibrary>(Libraries);
        Services.AddSingleton<IPlayground>(Playground).AddSingleton<ISystemMonitor>(Monitor);
        Services.AddSingleton<IExports>(Exports).AddSingleton<IEvaluations>(Evaluations).AddSingleton<IModelDownloads>(Downloads).AddSingleton<IDataReports>(Reports).AddSingleton<IRunPlans>(Plans).AddSingleton<IVoteBook>(Votes).AddSingleton<IPromptLibrary>(Prompts);
        Services.AddSingleton<IUploads>(Uploads).AddSingleton<ISourceCredentials>(Credentials).AddSingleton<AntiforgeryStateProvider, FakeAntiforgery>();
        Services.AddSingleton(Keys);
        JSInterop.SetupModule("./js/uploads.js").Mode = JSRuntimeMode.Loose;

        // Closes the list of services: last.
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    internal ApiKeyFile Keys { get; }

    internal OpenDrafts OpenDrafts { get; } = new();

    internal FakeTimeProvider Clock { get; } = new(FakeRuns.Start.AddMinutes(5));

    internal FakeRunStore Store { get; } = new();

    internal FakeRunService Service { get; }

    internal FakeRunCards Cards { get; } = new();

    internal FakeRunDownloads Written { get; } = new();

    internal FakeRunShelf Shelf { get; }

    internal FakeSweepService Sweeps { get; } = new();

    internal FakeLibraries Libraries { get; } = new();

    internal FakeExports Exports { get; } = new();

    internal FakeEvaluations Evaluations { get; } = new();

    internal FakeUploads Uploads { get; } = new();

    internal FakeCredentials Credentials { get; } = new();

    internal FakeDownloads Downloads { get; } = new();

    internal FakeDataReports Reports { get; } = new();

    internal FakeSystemMonitor Monitor { get; } = new();

    internal FakeRunPlans Plans { get; } = new();

    internal FakeVoteBook Votes { get; } = new();

    internal FakePromptLibrary Prompts { get; } = new();

    internal FakePlayground Playground { get; } = new();

    internal NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    /// <summary>The element with this <c>data-testid</c>.</summary>
    internal static string At(string testId) => $"[data-testid='{testId}']";

    /// <summary>Leaves something in the file of the keys that is none.</summary>
    internal void DamageKeys() => File.WriteAllText(_keys, "not JSON");

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        File.Delete(_keys);
    }
}

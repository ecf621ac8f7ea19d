using System.ClientModel;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using OpenAI;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.Jobs;

namespace TuningStudio.Tests.Web.Api;

/// <summary>A studio on a port of its own, asked over HTTP; with real workers its queue is worked on as in the program.</summary>
internal sealed class ApiStudio : IAsyncDisposable
{
    private readonly CancellationTokenSource _ends = new();
    private readonly Task _queue;
    private readonly TestFolder _home;
    private readonly bool _keepsHome;

    private ApiStudio(StudioFixture site, TestFolder home, bool keepsHome, bool realWorkers)
    {
        (Site, _home, _keepsHome) = (site, home, keepsHome);
        Http = new HttpClient { BaseAddress = new Uri(site.Address), Timeout = TimeSpan.FromMinutes(5) };
        _queue = realWorkers ? WorkAsync() : Task.CompletedTask;
    }

    internal static CancellationToken Cancel => TestContext.Current.CancellationToken;

    internal StudioFixture Site { get; }

    internal HttpClient Http { get; }

    /// <summary>The official client, pointed here and otherwise as it comes.</summary>
    internal OpenAIClient OpenAi => new(new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = new Uri(Site.Address + "/v1") });

    internal static async Task<ApiStudio> StartAsync(bool realWorkers = false, Dictionary<string, string?>? settings = null, Action<Microsoft.Extensions.DependencyInjection.IServiceCollection>? services = null, TestFolder? home = null)
    {
        var keepsHome = home is not null;
        home ??= new TestFolder();
        var values = new Dictionary<string, string?>(settings ?? []) { ["Studio:Samples"] = Path.Combine(SharedFiles.RepositoryRoot, "samples") };
        var site = await StudioFixture.StartAsync(home, realWorkers: realWorkers, services: services, configure: configuration => configuration.AddInMemoryCollection(values));
        return new ApiStudio(site, home, keepsHome, realWorkers);
    }

    /// <summary>Uploads data as a form does, and gives its id.</summary>
    internal async Task<string> UploadAsync(string name, string content)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("fine-tune"), "purpose" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(content)), "file", name },
        };
        return (await SendAsync(HttpMethod.Post, "/v1/files", form)).Json.GetProperty("id").GetString()!;
    }

    internal Task<(int Status, JsonElement Json)> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    internal Task<(int Status, JsonElement Json)> PostAsync(string path, string? json = null) =>
        SendAsync(HttpMethod.Post, path, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"));

    internal async Task<int> DeleteAsync(string path)
    {
        using var response = await Http.DeleteAsync(path, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    internal async Task<(int Status, JsonElement Json)> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await Http.SendAsync(request, Cancel);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        return ((int)response.StatusCode, JsonSerializer.Deserialize<JsonElement>(text));
    }

    /// <summary>Waits until a job has a status.</summary>
    internal async Task<JsonElement> UntilAsync(string job, Func<JsonElement, bool> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromMinutes(5));
        while (true)
        {
            var (_, json) = await GetAsync($"/v1/fine_tuning/jobs/{job}");
            if (condition(json))
            {
                return json;
            }

            await Task.Delay(100, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        await _queue;
        Http.Dispose();
        var launcher = new WorkerLauncher(new ConfigurationBuilder().Build());
        foreach (var file in Directory.EnumerateFiles(_home.Root, Path.GetFileName(new RunFolder("/").WorkerFile), SearchOption.AllDirectories))
        {
            if (WorkerProcess.Read(file) is { } process)
            {
                launcher.Kill(process);
            }
        }

        await Site.DisposeAsync();
        if (!_keepsHome)
        {
            _home.Dispose();
        }

        _ends.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            while (true)
            {
                await Site.LookAsync();
                await Task.Delay(100, _ends.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}

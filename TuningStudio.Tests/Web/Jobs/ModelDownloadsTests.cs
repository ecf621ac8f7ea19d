using Microsoft.Extensions.DependencyInjection;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Hub;
using TuningStudio.Tests.ModelHub;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Transfer;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Jobs;

public sealed class ModelDownloadsTests : IAsyncLifetime
{
    private const string Name = "owner/model";

    private readonly TestFolder _folder = new();
    private LoopbackHub _hub = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Model => Path.Combine(_folder.Root, "models", "owner", "model");

    public async ValueTask InitializeAsync()
    {
        _hub = await LoopbackHub.StartAsync();
        _hub.Publish(Name, PublishedFiles.Model());
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Start_Model_IsListedWithItsLicenceAndDetailsWhenItIsWhole()
    {
        await using var studio = await StartAsync();
        var (downloads, library) = (studio.Get<IModelDownloads>(), studio.Get<IModelLibrary>());
        Hold();
        await BeginAsync(downloads);
        Assert.DoesNotContain(library.List(), model => model.Path == Model);

        _hub.Store.Release.SetResult();
        await UntilAsync(downloads, DownloadStatus.Done);

        var listed = Assert.Single(library.List(), model => model.Path == Model);
        Assert.True(listed is { Licence: "apache-2.0", IsOwn: true, Precision: "BF16", Parameters: 1_500_000 });
        var details = await library.DetailsAsync(Model);
        Assert.Equal([("embedding", 1_500_000L)], details.Parts);
        Assert.Contains("What is the capital of France?", details.Text!.Example, StringComparison.Ordinal);
        Assert.Contains(details.Text.Checks, check => check is { Key: "roundTrip", Passed: true });
        Assert.Contains(details.Files, file => file.Name == "model.safetensors");
        await library.DeleteAsync(Model);
        Assert.False(Directory.Exists(Path.GetDirectoryName(Model)));
        Assert.DoesNotContain(library.List(), model => model.Path == Model);
    }

    [Fact]
    public async Task Pause_AndRestartOfTheSite_IsThereAsPausedAndGoesOn()
    {
        await using (var studio = await StartAsync())
        {
            var downloads = studio.Get<IModelDownloads>();
            Hold();
            await BeginAsync(downloads);
            downloads.Pause(Name);
            await UntilAsync(downloads, DownloadStatus.Paused);
        }

        await using var restarted = await StartAsync();
        var again = restarted.Get<IModelDownloads>();
        var paused = Assert.Single(again.List());
        Assert.True(paused is { Status: DownloadStatus.Paused, Bytes: > 1_000_000, Licence: "apache-2.0" });
        again.Resume(Name);
        await UntilAsync(again, DownloadStatus.Done);

        Assert.StartsWith("bytes=", _hub.Store.Seen[^1].Range, StringComparison.Ordinal);
        Assert.Equal(PublishedFiles.Weights, await File.ReadAllBytesAsync(Path.Combine(Model, "model.safetensors"), Cancel));
    }

    [Fact]
    public async Task Remove_Running_LeavesNothing()
    {
        await using var studio = await StartAsync();
        var downloads = studio.Get<IModelDownloads>();
        Hold();
        await BeginAsync(downloads);

        await downloads.RemoveAsync(Name);

        Assert.Empty(downloads.List());
        Assert.False(Directory.Exists(Path.GetDirectoryName(Model)));
    }

    [Fact]
    public async Task Start_GatedModel_FailsAndGoesOnOnceATokenIsEntered()
    {
        _hub.Publish(Name, PublishedFiles.Model()).Gated = true;
        await using var studio = await StartAsync();
        var downloads = studio.Get<IModelDownloads>();
        Assert.False((await downloads.HubAsync(HubKind.HuggingFace)).HasToken);
        await downloads.StartAsync(HubKind.HuggingFace, await downloads.LookAsync(HubKind.HuggingFace, new HubModelId(Name), cancellationToken: Cancel));
        await UntilAsync(downloads, DownloadStatus.Failed);
        Assert.Equal(ErrorCodes.AccessDenied, downloads.List()[0].Error!.Code);

        await downloads.SetTokenAsync(HubKind.HuggingFace, LoopbackHub.Token);
        downloads.Resume(Name);
        await UntilAsync(downloads, DownloadStatus.Done);

        Assert.True((await downloads.HubAsync(HubKind.HuggingFace)).HasOwnToken);
    }

    [Fact]
    public async Task Delete_ModelElsewhere_IsRefused()
    {
        var other = Path.Combine(_folder.Root, "elsewhere", "model");
        ModelFolders.Write(other);
        await using var studio = await StartAsync();

        await Assert.ThrowsAsync<TuningException>(() => studio.Get<IModelLibrary>().DeleteAsync(other));
        await Assert.ThrowsAsync<TuningException>(() => studio.Get<IModelLibrary>().DeleteAsync(Path.Combine(_folder.Root, "models")));
        await Assert.ThrowsAsync<TuningException>(() => studio.Get<IModelLibrary>().DeleteAsync(Path.Combine(_folder.Root, "models", "..", "elsewhere", "model")));

        Assert.True(File.Exists(Path.Combine(other, "config.json")));
    }

    private static Task UntilAsync(IModelDownloads downloads, DownloadStatus status) => Eventually.HoldsAsync(() => downloads.List()[0].Status == status);

    private Task<StudioFixture> StartAsync() => StudioFixture.StartAsync(_folder, services: services =>
    {
        var environment = new Dictionary<string, string> { ["HF_ENDPOINT"] = _hub.Endpoint.ToString(), ["HF_HOME"] = _folder.Root };
        services.AddSingleton(new HubSettings(name => environment.GetValueOrDefault(name)));
    });

    private void Hold() => _hub.Store.Fail(LoopbackHub.StoredAt(PublishedFiles.Weights), new ServerFault { StopsAfter = 2_000_000, Holds = true });

    private async Task BeginAsync(IModelDownloads downloads)
    {
        await downloads.StartAsync(HubKind.HuggingFace, await downloads.LookAsync(HubKind.HuggingFace, new HubModelId(Name), cancellationToken: Cancel));
        var part = new FileInfo(Path.Combine(Model, "model.safetensors.part"));
        while (!part.Exists || part.Length < 2_000_000)
        {
            await Task.Delay(10, Cancel);
            part.Refresh();
        }
    }
}

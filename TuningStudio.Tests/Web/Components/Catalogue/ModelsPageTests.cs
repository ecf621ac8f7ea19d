using Bunit;
using MudBlazor;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Hub;
using TuningStudio.Core.Transfer;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Catalogue;

public sealed class ModelsPageTests : IAsyncDisposable
{
    private const string Name = "owner/model";

    private readonly StudioPageContext _studio = new();

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Fact]
    public void Page_KnownModels_AreListedWithTheirFacts()
    {
        _studio.Libraries.Models[1] = _studio.Libraries.Models[1] with { Precision = "BF16", Licence = "llama3.2" };

        var rows = _studio.Render<ModelsPage>().FindAll(At("model-row"));

        Assert.Equal(2, rows.Count);
        Assert.All(["Llama-3.2-1B-Instruct", "LlamaForCausalLM", "1.2 B", "BF16", "131,072", "llama3.2"], text => Assert.Contains(text, rows[1].TextContent, StringComparison.Ordinal));
        Assert.Equal("models/details?path=%2Fstudio%2Fmodels%2FLlama-3.2-1B-Instruct", rows[1].QuerySelector("a")!.GetAttribute("href"));
    }

    [Fact]
    public void Page_NoModel_SaysWhatToDo()
    {
        _studio.Libraries.Models.Clear();

        Assert.Contains("Take one of the suggestions", _studio.Render<ModelsPage>().Find(".empty").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "What a run has learnt")]
    [InlineData("zh", "训练得到的模型")]
    public async Task Tuned_None_SaysWhereTheyComeFrom(string language, string text)
    {
        await using var studio = new StudioPageContext(language);
        studio.Store.Add(FakeRuns.History("r1", "At work", 50, RunStatus.Running));

        Assert.StartsWith(text, studio.Render<ModelsPage>().Find(At("tuned-none")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Tuned_RunThatSucceeded_CanBeTriedBranchedAndExported()
    {
        _studio.Store.Add(FakeRuns.History("r1", "Intents", 250, RunStatus.Succeeded));
        var dialogs = _studio.Render<MudDialogProvider>();
        var page = _studio.Render<ModelsPage>();

        var row = Assert.Single(page.FindAll(At("tuned-row")));
        Assert.All(["ft:starter:studio:r1", "Intents", "starter", "5 MB"], text => Assert.Contains(text, row.TextContent, StringComparison.Ordinal));
        Assert.Equal("playground?run=r1", page.Find(At("tuned-try")).GetAttribute("href"));
        Assert.Equal("new?from=r1&checkpoint=200", page.Find(At("tuned-branch")).GetAttribute("href"));

        page.Find(At("tuned-export")).Click();
        dialogs.WaitForElement(At("export-start")).Click();

        Assert.Equal("r1", Assert.Single(_studio.Exports.Of("r1")).RunId);
    }

    [Fact]
    public void Look_Model_ShowsSizeLicenceAndFilesBeforeAnythingIsFetched()
    {
        Publish();
        var page = Look();

        Assert.Equal("apache-2.0", page.Find(At("plan-licence")).TextContent);
        Assert.Equal("2 GB", page.Find(At("plan-size")).TextContent);
        Assert.Contains("model.safetensors", page.Find(At("plan-files")).TextContent, StringComparison.Ordinal);
        Assert.Contains("pytorch_model.bin", page.Find(At("plan-refused")).TextContent, StringComparison.Ordinal);
        Assert.Empty(_studio.Downloads.Done);

        page.Find(At("download-start")).Click();

        Assert.Equal(["start huggingface owner/model"], _studio.Downloads.Done);
        Assert.Single(page.FindAll(At("download")));
    }

    [Fact]
    public void Look_PicklesOnly_CannotBeStarted()
    {
        Publish("config.json", "pytorch_model.bin");

        var page = Look();

        Assert.Contains("safe_serialization", page.Find(At("error")).TextContent, StringComparison.Ordinal);
        Assert.True(page.Find(At("download-start")).HasAttribute("disabled"));
    }

    [Fact]
    public void Look_GatedWithoutToken_AsksForOneAndNeverShowsIt()
    {
        Publish(gated: true);
        var page = Look();
        Assert.Single(page.FindAll(At("plan-gated")));

        page.Find(At("token-field")).Input("hf_secret");
        page.Find($"{At("hub-token")} form").Submit();

        Assert.Equal("hf_secret", _studio.Downloads.Tokens[HubKind.HuggingFace]);
        Assert.DoesNotContain("hf_secret", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Look_SeveralGguf_LetsOneBeChosen()
    {
        Publish("a-q4.gguf", "b-q8.gguf");
        var page = Look();

        page.FindAll(At("plan-choice"))[1].Click();

        Assert.Contains("b-q8.gguf", page.Find(At("plan-files")).TextContent, StringComparison.Ordinal);
        Assert.False(page.Find(At("download-start")).HasAttribute("disabled"));
    }

    [Theory]
    [InlineData("../up")]
    [InlineData("owner/unknown")]
    public void Look_WrongName_ShowsTheError(string name) => Assert.Single(Look(name).FindAll(At("error")));

    [Fact]
    public void Download_RunningPausedAndFailed_OfferWhatCanBeDone()
    {
        var page = _studio.Render<ModelsPage>();
        Stand(DownloadStatus.Running, bytesPerSecond: 1 << 20);
        page.WaitForAssertion(() => Assert.Equal("512 MB of 1 GB · 1 MB/s · 8 min 32 s left", page.Find(At("download-figures")).TextContent));
        Assert.Equal("50", page.Find("[role=progressbar]").GetAttribute("aria-valuenow"));
        page.Find(At("download-pause")).Click();

        Stand(DownloadStatus.Paused);
        page.WaitForAssertion(() => Assert.Contains("paused", page.Find(At("download-figures")).TextContent, StringComparison.Ordinal));
        page.Find(At("download-resume")).Click();

        Stand(DownloadStatus.Failed, error: new ErrorInfo(ErrorCodes.DownloadFailed, "hub.example answers 503.", "Try again later."));
        page.WaitForAssertion(() => Assert.Contains("503", page.Find(At("error")).TextContent, StringComparison.Ordinal));
        Assert.Equal("Try again", page.Find(At("download-resume")).TextContent.Trim());

        Stand(DownloadStatus.Done);
        page.WaitForAssertion(() => Assert.Single(page.FindAll(At("download-details"))));
        page.Find(At("download-remove")).Click();

        Assert.Equal([$"pause {Name}", $"resume {Name}", $"remove {Name}"], _studio.Downloads.Done);
    }

    [Fact]
    public void Suggestion_Looked_FillsTheForm()
    {
        Publish();
        _studio.Downloads.Published["Qwen/Qwen2.5-0.5B-Instruct"] = _studio.Downloads.Published[Name];
        var page = _studio.Render<ModelsPage>();

        var row = page.FindAll(At("suggestion")).Single(row => row.TextContent.Contains("Qwen2.5-0.5B", StringComparison.Ordinal));
        row.QuerySelector(At("suggestion-look"))!.Click();

        Assert.Equal("Qwen/Qwen2.5-0.5B-Instruct", page.Find(At("download-model")).GetAttribute("value"));
        Assert.Single(page.FindAll(At("download-plan")));
    }

    [Fact]
    public void Delete_OwnModel_AsksFirst()
    {
        _studio.Libraries.Models[1] = _studio.Libraries.Models[1] with { IsOwn = true };
        var dialogs = _studio.Render<MudDialogProvider>();
        var page = _studio.Render<ModelsPage>();
        Assert.Single(page.FindAll(At("model-delete")));

        page.Find(At("model-delete")).Click();
        dialogs.WaitForElement(At("confirm-yes")).Click();

        page.WaitForAssertion(() => Assert.Single(page.FindAll(At("model-row"))));
        Assert.Equal(["/studio/models/Llama-3.2-1B-Instruct"], _studio.Libraries.Deleted);
    }

    [Fact]
    public async Task Page_ModelsStillListed_SaysSoAndNotThatThereAreNone()
    {
        var listing = new TaskCompletionSource();
        _studio.Libraries.Listing = listing.Task;
        var page = _studio.Render<ModelsPage>();
        Assert.Equal("Loading", page.Find("[role=progressbar]").GetAttribute("aria-label"));
        Assert.Empty(page.FindAll(".empty"));

        await page.InvokeAsync(listing.SetResult);

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(At("model-row")).Count));
    }

    [Fact]
    public void Rescan_FolderPutThere_ListsIt()
    {
        var page = _studio.Render<ModelsPage>();
        _studio.Libraries.Models.Add(_studio.Libraries.Models[1] with { Path = "/studio/models/new", Name = "New" });

        page.Find(At("models-rescan")).Click();

        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll(At("model-row")).Count));
        Assert.Equal(1, _studio.Libraries.Rescans);
    }

    [Fact]
    public void Link_ToASuggestedModel_LooksAtIt()
    {
        Publish();
        _studio.Downloads.Published["Qwen/Qwen2.5-0.5B-Instruct"] = _studio.Downloads.Published[Name];
        _studio.Navigation.NavigateTo("models?get=Qwen%2FQwen2.5-0.5B-Instruct");

        var page = _studio.Render<ModelsPage>();

        page.WaitForAssertion(() => Assert.Single(page.FindAll(At("download-plan"))));
        Assert.Equal("Qwen/Qwen2.5-0.5B-Instruct", page.Find(At("download-model")).GetAttribute("value"));
        Assert.Empty(_studio.Downloads.Done);
    }

    [Fact]
    public void Suggestion_ModelThatIsHere_SaysSo()
    {
        _studio.Libraries.Models[1] = _studio.Libraries.Models[1] with { Path = "/studio/models/Qwen/Qwen2.5-0.5B-Instruct", Name = "Qwen/Qwen2.5-0.5B-Instruct" };

        var row = _studio.Render<ModelsPage>().FindAll(At("suggestion")).Single(row => row.TextContent.Contains("Qwen2.5-0.5B", StringComparison.Ordinal));

        Assert.Contains("on this machine", row.TextContent, StringComparison.Ordinal);
        Assert.Null(row.QuerySelector(At("suggestion-look")));
    }

    [Fact]
    public void Delete_DeclinedThenRefused_KeepsTheModelAndSaysWhy()
    {
        _studio.Libraries.Models[1] = _studio.Libraries.Models[1] with { IsOwn = true };
        _studio.Libraries.Undeletable = new TuningException("refused", "The run 'One' needs this model.", "End that run first.");
        var dialogs = _studio.Render<MudDialogProvider>();
        var page = _studio.Render<ModelsPage>();
        page.Find(At("model-delete")).Click();
        dialogs.WaitForElement(At("confirm-no")).Click();
        Assert.Empty(page.FindAll(At("error")));

        page.Find(At("model-delete")).Click();
        dialogs.WaitForElement(At("confirm-yes")).Click();

        page.WaitForAssertion(() => Assert.Contains("End that run first.", page.Find(At("error")).TextContent, StringComparison.Ordinal));
        Assert.Equal(2, page.FindAll(At("model-row")).Count);
    }

    [Fact]
    public void Download_CannotBeTakenAway_SaysWhy()
    {
        _studio.Downloads.Refusal = new TuningException(ErrorCodes.CannotWrite, "It cannot be deleted.", "Check its rights.");
        var page = _studio.Render<ModelsPage>();
        Stand(DownloadStatus.Done);

        page.WaitForElement(At("download-remove")).Click();

        page.WaitForAssertion(() => Assert.Contains("Check its rights.", page.Find(At("error")).TextContent, StringComparison.Ordinal));
        Assert.Single(page.FindAll(At("download")));
    }

    private IRenderedComponent<ModelsPage> Look(string name = Name)
    {
        var page = _studio.Render<ModelsPage>();
        page.Find(At("download-model")).Input(name);
        page.Find($"{At("download-form")} form").Submit();
        return page;
    }

    private void Publish(params string[] files) => Publish(gated: false, files);

    private void Publish(bool gated, params string[] files) => _studio.Downloads.Published[Name] = new HubListing
    {
        Id = new HubModelId(Name),
        Revision = "main",
        Licence = "apache-2.0",
        IsGated = gated,
        Files = [.. (files.Length > 0 ? files : ["config.json", "model.safetensors", "pytorch_model.bin"]).Select(file => new HubFile(file, 1 << 30, FileDigest.Parse(DigestKind.Sha256, new string('a', 64))))],
    };

    private void Stand(DownloadStatus status, double bytesPerSecond = 0, ErrorInfo? error = null) => _studio.Downloads.Set(
        new DownloadItem(Name, HubKind.HuggingFace, "/studio/models/owner/model") { Status = status, Bytes = 512 << 20, TotalBytes = 1 << 30, BytesPerSecond = bytesPerSecond, Error = error, StartedAt = FakeRuns.Start });
}

using Bunit;
using MudBlazor;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.DataSets;

public sealed class DatasetPageTests : IAsyncDisposable
{
    private const string Own = "/studio/datasets/own.jsonl";

    private readonly StudioPageContext _studio = new();

    public DatasetPageTests() => _studio.Libraries.Known.Add(new DatasetInfo(Own, "own.jsonl", 2048, false, Origin: new DataOrigin("own.jsonl", "00ff", 2048, FakeRuns.Start)) { AddedAt = FakeRuns.Start });

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Fact]
    public void Page_OwnSet_ShowsRecordsReportXrayAndOrigin()
    {
        var page = Render();

        Assert.Contains("upload · 2 KB", page.Find(".page-lead").TextContent, StringComparison.Ordinal);
        Assert.All([At("data-preview"), At("data-report"), At("xray")], part => Assert.Single(page.FindAll(part)));
        Assert.Equal("/studio/models/starter", Assert.Single(_studio.Reports.Looked).Model);
        Assert.Equal("new?step=model&data=%2Fstudio%2Fdatasets%2Fown.jsonl", page.Find(At("dataset-tune")).GetAttribute("href"));
        Assert.Equal("datasets/own.jsonl/file", page.Find(At("dataset-download")).GetAttribute("href"));
        Assert.Contains("00ff", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_Sample_CannotBeDeleted() => Assert.Empty(Render("plain-words.csv").FindAll(At("dataset-delete")));

    [Fact]
    public void Page_UnknownId_SaysSo()
    {
        var page = _studio.Render<DatasetPage>(parameters => parameters.Add(page => page.Id, "gone"));

        page.WaitForAssertion(() => Assert.Contains("There is no such data set.", page.Find(At("error")).TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Page_FileThatIsStillRead_SaysSo()
    {
        _studio.Libraries.Slow[Own] = new();

        var page = _studio.Render<DatasetPage>(parameters => parameters.Add(page => page.Id, "own.jsonl"));

        page.WaitForElement(At("data-report"));
        Assert.Contains("Reading", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(At("data-preview")));
    }

    [Fact]
    public void Page_BrokenFile_NamesTheLineAndStillCanBeDeleted()
    {
        _studio.Libraries.Known.Add(new DatasetInfo(FakeLibraries.BrokenPath, "broken.jsonl", 5, false));

        var page = _studio.Render<DatasetPage>(parameters => parameters.Add(page => page.Id, "broken.jsonl"));

        page.WaitForAssertion(() => Assert.Contains("Line 37", page.Find(At("error")).TextContent, StringComparison.Ordinal));
        Assert.Single(page.FindAll(At("dataset-delete")));
    }

    [Fact]
    public void Model_Chosen_IsWhatReportAndXrayRead()
    {
        var page = Render();

        page.Find(At("dataset-model")).Change("/studio/models/Llama-3.2-1B-Instruct");

        page.WaitForAssertion(() => Assert.Equal("/studio/models/Llama-3.2-1B-Instruct", _studio.Reports.Looked[^1].Model));
        Assert.Contains("model=", _studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Version_Shown_CanBeUndone()
    {
        _studio.Reports.Made.Add(new DatasetVersion { Path = Own + "-v1", Number = 1, Parent = Own, Original = Own, Fixes = [], Records = 470, Sha256 = "00" });
        _studio.Navigation.NavigateTo("datasets/own.jsonl?version=1");
        var page = Render();
        Assert.Equal(Own + "-v1", _studio.Reports.Looked[^1].Path);
        Assert.EndsWith("/file?version=1", page.Find(At("dataset-download")).GetAttribute("href"), StringComparison.Ordinal);

        page.Find(At("dataset-undo")).Click();

        page.WaitForAssertion(() => Assert.Equal(Own, _studio.Reports.Looked[^1].Path));
        Assert.DoesNotContain("version", _studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Delete_UsedByFinishedRun_WarnsAndDeletes()
    {
        AddRun(RunStatus.Succeeded);
        var dialogs = _studio.Render<MudDialogProvider>();
        var page = Render();
        Assert.Contains("Parrot", page.Find(At("dataset-runs")).TextContent, StringComparison.Ordinal);

        page.Find(At("dataset-delete")).Click();
        dialogs.WaitForAssertion(() => Assert.Contains("Parrot", dialogs.Markup, StringComparison.Ordinal));
        dialogs.Find(At("confirm-yes")).Click();

        page.WaitForAssertion(() => Assert.Equal([Own], _studio.Libraries.Deleted));
        page.WaitForAssertion(() => Assert.EndsWith("/datasets", _studio.Navigation.Uri, StringComparison.Ordinal));
    }

    [Fact]
    public void Delete_RunStartedWhileItWasAsked_IsRefused()
    {
        var dialogs = _studio.Render<MudDialogProvider>();
        var page = Render();
        page.Find(At("dataset-delete")).Click();
        dialogs.WaitForElement(At("confirm-yes"));
        AddRun(RunStatus.Running);

        dialogs.Find(At("confirm-yes")).Click();

        page.WaitForAssertion(() => Assert.Contains("Parrot", page.Find(At("error")).TextContent, StringComparison.Ordinal));
        Assert.Empty(_studio.Libraries.Deleted);
    }

    [Fact]
    public void Page_FolderThatCannotBeRead_SaysSo()
    {
        _studio.Libraries.Unlisted = new IOException("The file is gone.");

        var page = _studio.Render<DatasetPage>(parameters => parameters.Add(page => page.Id, "own.jsonl"));

        page.WaitForAssertion(() => Assert.Contains("The file is gone.", page.Find(At("error")).TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Delete_NeededByRunningRun_IsRefused()
    {
        AddRun(RunStatus.Running);
        var page = Render();

        page.Find(At("dataset-delete")).Click();

        page.WaitForAssertion(() => Assert.Contains("Parrot", page.Find(At("error")).TextContent, StringComparison.Ordinal));
        Assert.Empty(_studio.Libraries.Deleted);
    }

    [Fact]
    public void Delete_FolderCannotBeWritten_SaysWhyAndStaysThere()
    {
        _studio.Libraries.Undeletable = new TuningException(ErrorCodes.CannotWrite, "It cannot be deleted.", "Check its rights.");
        var dialogs = _studio.Render<MudDialogProvider>();
        var page = Render();

        page.Find(At("dataset-delete")).Click();
        dialogs.WaitForElement(At("confirm-yes")).Click();

        page.WaitForAssertion(() => Assert.Contains("Check its rights.", page.Find(At("error")).TextContent, StringComparison.Ordinal));
        Assert.DoesNotContain("/datasets", _studio.Navigation.Uri, StringComparison.Ordinal);
        Assert.Single(page.FindAll(At("data-preview")));
    }

    [Fact]
    public void Page_NoModel_SaysThatLengthsAreLettersAndShowsNoTokens()
    {
        _studio.Libraries.Models.Clear();

        var page = Render();

        Assert.Equal("No model here yet: lengths are letters", page.Find($"{At("dataset-model")} option").TextContent);
        Assert.Empty(page.FindAll(At("xray")));
        Assert.Null(Assert.Single(_studio.Reports.Looked).Model);
    }

    [Fact]
    public async Task Page_AnotherSetWhileTheFirstIsRead_ShowsThatOneAlone()
    {
        var slow = _studio.Libraries.Slow[Own] = new();
        var page = _studio.Render<DatasetPage>(parameters => parameters.Add(page => page.Id, "own.jsonl"));
        page.WaitForElement(At("data-report"));

        page.Render(parameters => parameters.Add(item => item.Id, "plain-words.csv"));
        page.WaitForElement(At("data-preview"));
        await page.InvokeAsync(() => slow.TrySetException(FakeLibraries.BrokenData));

        Assert.Equal("Plain words", page.Find("h1").TextContent);
        Assert.Empty(page.FindAll(At("error")));
        Assert.Single(page.FindAll(At("data-preview")));
    }

    private void AddRun(RunStatus status)
    {
        var history = FakeRuns.History("one", "Parrot", 3, status);
        _studio.Store.Add(history with { Spec = history.Spec with { TrainingFile = Own, ValidationFile = null } });
    }

    private IRenderedComponent<DatasetPage> Render(string id = "own.jsonl")
    {
        var page = _studio.Render<DatasetPage>(parameters => parameters.Add(page => page.Id, id));
        page.WaitForElement(At("data-preview"));
        return page;
    }
}

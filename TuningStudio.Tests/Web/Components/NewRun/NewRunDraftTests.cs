using System.Text.Json;
using Bunit;
using MudBlazor;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.NewRun;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.NewRun;

/// <summary>What a new run begins with: a draft, an earlier run, a lesson, or data that an address names.</summary>
public sealed class NewRunDraftTests
{
    [Fact]
    public async Task Page_LessonInTheAddress_StartsWithItsValuesOverADraftThatMayGo()
    {
        await using var studio = new StudioPageContext();
        var dialogs = studio.Render<MudDialogProvider>();
        KeepDraft(studio, new RunDraft { Name = "kept", TrainingFile = "/data/good.jsonl", Options = new() { ["rank"] = "4" } });
        studio.Navigation.NavigateTo("new?lesson=starter&step=review");
        var page = studio.Render<NewRunPage>();
        Assert.Empty(page.FindAll(At("start-run")));
        dialogs.WaitForElement(At("confirm-yes")).Click();

        page.WaitForElement(At("start-run")).Click();

        var created = Assert.Single(studio.Service.Created);
        Assert.Equal(("Learn: Su Yunzheng", "/studio/models/starter", "/studio/samples/palace-persona.jsonl"), (created.Name, created.Model, created.TrainingFile));
        Assert.Equal(["你是谁？"], created.SamplePrompts);
        Assert.Null(created.Hyperparameters.Rank);
    }

    [Fact]
    public async Task Page_LessonReloaded_KeepsWhatThePersonChanged()
    {
        await using var studio = new StudioPageContext();
        KeepDraft(studio, new RunDraft { Name = "mine", Lesson = "starter" });
        studio.Navigation.NavigateTo("new?lesson=starter&step=name");

        Assert.Equal("mine", studio.Render<NewRunPage>().Find(At("run-name-field")).GetAttribute("value"));
    }

    [Fact]
    public async Task Page_DataInTheAddress_IsChosenWithItsValidation()
    {
        await using var studio = new StudioPageContext();
        studio.Navigation.NavigateTo("new?step=review&data=%2Fstudio%2Fsamples%2Fsupport-intents-train.jsonl");
        var page = studio.Render<NewRunPage>();

        page.Find(At("start-run")).Click();

        var created = Assert.Single(studio.Service.Created);
        Assert.Equal(("/studio/samples/support-intents-train.jsonl", "/studio/samples/support-intents-validation.jsonl"), (created.TrainingFile, created.ValidationFile));
    }

    [Fact]
    public async Task Render_DraftKeptInTheBrowser_IsTakenUpAgain()
    {
        await using var studio = new StudioPageContext();
        KeepDraft(studio, new RunDraft { Name = "kept", TrainingFile = "/data/good.jsonl", Options = new() { ["rank"] = "4" } });
        studio.Navigation.NavigateTo("new?step=review");

        var page = studio.Render<NewRunPage>();

        Assert.Contains("kept", page.Markup, StringComparison.Ordinal);
        Assert.Contains("--rank 4", page.Find(At("command-line")).TextContent, StringComparison.Ordinal);
        Assert.False(page.Find(At("start-run")).HasAttribute("disabled"));
    }

    [Fact]
    public async Task Render_CopyOverADraft_AsksAndKeepsTheDraftWhereItMustNotGo()
    {
        await using var studio = new StudioPageContext();
        var dialogs = studio.Render<MudDialogProvider>();
        studio.Store.Add(FakeRuns.History("r1", "First", 300, RunStatus.Succeeded));
        KeepDraft(studio, new RunDraft { Name = "kept", TrainingFile = "/data/good.jsonl" });
        studio.Navigation.NavigateTo("new?from=r1");
        var page = studio.Render<NewRunPage>();

        dialogs.WaitForAssertion(() => Assert.Contains("“kept”", dialogs.Markup, StringComparison.Ordinal));
        dialogs.Find(At("confirm-no")).Click();

        Assert.Equal("kept", page.WaitForElement(At("run-name-field")).GetAttribute("value"));
        Assert.EndsWith("/new", studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input_EveryChange_IsKeptInTheBrowser()
    {
        await using var studio = new StudioPageContext();
        var page = studio.Render<NewRunPage>();

        page.Find(At("run-name-field")).Input("typed");

        var written = studio.JSInterop.VerifyInvoke("localStorage.setItem");
        Assert.Contains("typed", (string)written.Arguments[1]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_FromAnEarlierRun_PrefillsEverything()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r1", "First", 300, RunStatus.Succeeded));
        studio.Navigation.NavigateTo("new?from=r1&step=options");

        var page = studio.Render<NewRunPage>();

        Assert.Equal("8", page.Find("#field-rank").GetAttribute("value"));
        Assert.Equal("5", page.Find("#field-nEpochs").GetAttribute("value"));
        page.Find(At("step-name")).Click();
        Assert.Equal("First, again", page.Find(At("run-name-field")).GetAttribute("value"));
    }

    [Fact]
    public async Task Render_FromAnEarlierRunWithChanges_PrefillsThem()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r1", "First", 300, RunStatus.Succeeded));
        studio.Navigation.NavigateTo("new?from=r1&changes=nEpochs%3D2%2ClearningRate%3D0.0003%2Cnonsense&step=options");

        var page = studio.Render<NewRunPage>();

        Assert.Equal("8", page.Find("#field-rank").GetAttribute("value"));
        Assert.Equal("2", page.Find("#field-nEpochs").GetAttribute("value"));
        Assert.Equal("0.0003", page.Find("#field-learningRate").GetAttribute("value"));
    }

    /// <summary>Lays a draft where the browser keeps it.</summary>
    internal static void KeepDraft(StudioPageContext studio, RunDraft draft) =>
        studio.JSInterop.Setup<string?>("localStorage.getItem", "studio.draft").SetResult(JsonSerializer.Serialize(draft, JsonSerializerOptions.Web));
}

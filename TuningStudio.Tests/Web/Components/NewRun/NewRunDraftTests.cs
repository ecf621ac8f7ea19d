using System.Text.Json;
using Bunit;
using Microsoft.JSInterop;
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
    public async Task Page_LessonInTheAddress_StartsWithItsValuesInADraftOfItsOwn()
    {
        await using var studio = new StudioPageContext();
        KeepDraft(studio, new RunDraft { Name = "kept", TrainingFile = "/data/good.jsonl", Options = new() { ["rank"] = "4" } });
        studio.Navigation.NavigateTo("new?lesson=starter&step=review");
        var page = studio.Render<NewRunPage>();

        page.Find(At("start-run")).Click();

        var created = Assert.Single(studio.Service.Created);
        Assert.Equal(("Learn: Su Yunzheng", "/studio/models/starter", "/studio/samples/palace-persona.jsonl"), (created.Name, created.Model, created.TrainingFile));
        Assert.Equal(["你是谁？"], created.SamplePrompts);
        Assert.Null(created.Hyperparameters.Rank);
        Assert.DoesNotContain(studio.JSInterop.Invocations["localStorage.removeItem"], gone => (string)gone.Arguments[0]! == RunDrafts.Key);
    }

    [Fact]
    public async Task Page_LessonAgain_GoesOnWithWhatThePersonChanged()
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
    public async Task Render_CopyBesideADraft_OffersTheDraft()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r1", "First", 300, RunStatus.Succeeded));
        KeepDraft(studio, new RunDraft { Name = "kept", TrainingFile = "/data/good.jsonl" });
        studio.Navigation.NavigateTo("new?from=r1");

        var page = studio.Render<NewRunPage>();

        Assert.Equal("First, again", page.Find(At("run-name-field")).GetAttribute("value"));
        Assert.Contains("good.jsonl", page.Find(At("draft")).TextContent, StringComparison.Ordinal);
        studio.Navigation.NavigateTo(page.Find(At("draft-open")).GetAttribute("href")!);
        Assert.Equal("kept", page.WaitForElement(At("run-name-field")).GetAttribute("value"));
    }

    [Fact]
    public async Task Render_SecondTab_BeginsADraftOfItsOwn()
    {
        await using var studio = new StudioPageContext();
        KeepDraft(studio, new RunDraft { Name = "kept" });
        studio.OpenDrafts.Take("first", new object());
        studio.Navigation.NavigateTo("new");

        var page = studio.Render<NewRunPage>();

        Assert.NotEqual("kept", page.Find(At("run-name-field")).GetAttribute("value"));
        Assert.Contains("open in another tab", page.Find(At("draft")).TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(At("draft-delete")));
    }

    [Fact]
    public async Task Input_AnotherTabHasTakenTheDraftUp_GoesToACopy()
    {
        await using var studio = new StudioPageContext();
        KeepDraft(studio, new RunDraft { Name = "kept" });
        studio.Navigation.NavigateTo("new");
        var page = studio.Render<NewRunPage>();
        studio.OpenDrafts.Take("first", new object());

        page.Find(At("run-name-field")).Input("typed");

        Assert.NotEqual(RunDrafts.Key, studio.JSInterop.VerifyInvoke("localStorage.setItem").Arguments[0]);
        Assert.DoesNotContain("draft=first", studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "later")]
    [InlineData("\"a\"", "older")]
    [InlineData("\"gone\"", "later")]
    public async Task Render_SeveralDraftsLieAbout_GoesOnWithTheOneOfThisTabOrTheLatest(string? ofTab, string expected)
    {
        await using var studio = new StudioPageContext();
        KeepDrafts(studio, ("studio.draft.a", new RunDraft { Name = "older", ChangedAt = FakeRuns.Start }), ("studio.draft.b", new RunDraft { Name = "later", ChangedAt = FakeRuns.Start.AddDays(1) }));
        studio.JSInterop.Setup<string?>("sessionStorage.getItem", "studio.tab.draft").SetResult(ofTab);
        studio.Navigation.NavigateTo("new");

        Assert.Equal(expected, studio.Render<NewRunPage>().Find(At("run-name-field")).GetAttribute("value"));
    }

    [Fact]
    public async Task StartOver_ForgetsThisDraftAndBeginsAnother()
    {
        await using var studio = new StudioPageContext();
        KeepDraft(studio, new RunDraft { Name = "kept" });
        studio.Navigation.NavigateTo("new");
        var page = studio.Render<NewRunPage>();
        studio.JSInterop.Setup<Dictionary<string, string>?>("studio.kept", RunDrafts.Key).SetResult([]);

        page.Find(At("start-over")).Click();

        Assert.Equal(RunDrafts.Key, Assert.Single(studio.JSInterop.Invocations["localStorage.removeItem"]).Arguments[0]);
        page.WaitForAssertion(() => Assert.StartsWith("Run of", page.Find(At("run-name-field")).GetAttribute("value"), StringComparison.Ordinal));
        Assert.Empty(page.FindAll(At("begin-another")));
    }

    [Fact]
    public async Task Delete_AnotherDraft_ForgetsIt()
    {
        await using var studio = new StudioPageContext();
        KeepDrafts(studio, ("studio.draft.a", new RunDraft { Name = "older" }), ("studio.draft.b", new RunDraft { Name = "later" }));
        studio.Navigation.NavigateTo("new?draft=b");
        var page = studio.Render<NewRunPage>();

        page.Find(At("draft-delete")).Click();

        Assert.Equal("studio.draft.a", Assert.Single(studio.JSInterop.Invocations["localStorage.removeItem"]).Arguments[0]);
        Assert.Empty(page.FindAll(At("draft")));
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
    public async Task Input_BrowserKeepsNothing_IsStartedAllTheSame()
    {
        await using var studio = new StudioPageContext();
        studio.JSInterop.Setup<Dictionary<string, string>?>("studio.kept", RunDrafts.Key).SetException(new JSException("denied"));
        studio.JSInterop.Setup<string?>("sessionStorage.getItem", _ => true).SetException(new JSException("denied"));
        foreach (var verb in new[] { "sessionStorage.setItem", "localStorage.setItem", "localStorage.removeItem" })
        {
            studio.JSInterop.SetupVoid(verb, _ => true).SetException(new JSException("denied"));
        }

        studio.Navigation.NavigateTo("new?step=data");
        var page = studio.Render<NewRunPage>();
        page.FindAll(At("data-choice"))[0].Click();
        page.Find(At("step-review")).Click();
        page.Find(At("start-run")).Click();

        Assert.Single(studio.Service.Created);
        Assert.EndsWith("/runs/run-1", studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_FromAnEarlierRun_PrefillsEverything()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r1", "First", 300, RunStatus.Succeeded));
        studio.Navigation.NavigateTo("new?from=r1&step=options");

        var page = studio.Render<NewRunPage>();

        Assert.Equal("A copy of run First. Change what you like.", page.Find(".page-lead").TextContent);
        Assert.Equal("8", page.Find("#field-rank").GetAttribute("value"));
        Assert.Equal("5", page.Find("#field-nEpochs").GetAttribute("value"));
        page.Find(At("step-model")).Click();
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

    [Fact]
    public async Task Render_FromARunWithAChangeThatExcludesWhatItHad_HasTheChangeAlone()
    {
        await using var studio = new StudioPageContext();
        var run = FakeRuns.History("r1", "First", 300, RunStatus.Succeeded);
        studio.Store.Add(run with { Spec = run.Spec with { Hyperparameters = new() { MaxSteps = 500, Rank = 8 } } });
        studio.Navigation.NavigateTo("new?from=r1&changes=nEpochs%3D6&step=options");

        var page = studio.Render<NewRunPage>();

        Assert.Equal("6", page.Find("#field-nEpochs").GetAttribute("value"));
        Assert.Equal("8", page.Find("#field-rank").GetAttribute("value"));
        Assert.Null(page.Find("#field-maxSteps").GetAttribute("value"));
        Assert.Empty(page.FindAll(At("contradiction")));
    }

    [Fact]
    public async Task Render_FromARunThatWentOnFromAnAdapter_GoesOnFromItAgain()
    {
        await using var studio = new StudioPageContext();
        var run = FakeRuns.History("r1", "First", 300, RunStatus.Succeeded);
        studio.Store.Add(run with { Spec = run.Spec with { Adapter = "/studio/adapters/earlier" } });
        studio.Navigation.NavigateTo("new?from=r1&step=options");

        var page = studio.Render<NewRunPage>();

        Assert.Contains("/studio/adapters/earlier", page.Find(At("branch-notice")).TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("#field-rank"));
    }

    /// <summary>Lays a draft where the browser keeps it.</summary>
    internal static void KeepDraft(StudioPageContext studio, RunDraft draft) => KeepDrafts(studio, (RunDrafts.Key, draft));

    private static void KeepDrafts(StudioPageContext studio, params (string Key, RunDraft Draft)[] drafts) =>
        studio.JSInterop.Setup<Dictionary<string, string>?>("studio.kept", RunDrafts.Key).SetResult(drafts.ToDictionary(kept => kept.Key, kept => JsonSerializer.Serialize(kept.Draft, JsonSerializerOptions.Web)));
}

using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Data.Reports;
using TuningStudio.Core.Data.Reports.Fixes;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.DataSets;
using TuningStudio.Web.Components.NewRun;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.NewRun;

/// <summary>What a person sees and says of the data, and that it reaches the run.</summary>
public sealed class DataStepTests : IAsyncDisposable
{
    private const string Good = "/data/good.jsonl";

    private readonly StudioPageContext _studio = new();

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Fact]
    public async Task Data_StillRead_SaysSoUntilItIs()
    {
        var slow = _studio.Libraries.Slow[Good] = new();
        var page = Open();
        Assert.Contains("Reading the whole file", page.Find(At("data-reading")).TextContent, StringComparison.Ordinal);
        Assert.True(page.Find(At("step-next")).HasAttribute("disabled"));

        await page.InvokeAsync(() => slow.SetResult(new DatasetPreview(Good, "alpaca", 1, _studio.Libraries.First)));

        page.WaitForAssertion(() => Assert.Contains("1 record", page.Find(At("record-count")).TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(At("data-reading")));
        Assert.False(page.Find(At("step-next")).HasAttribute("disabled"));
    }

    [Theory]
    [InlineData(Good, "data-result")]
    [InlineData("/data/broken.jsonl", "data-fault")]
    public void Data_Chosen_WhatComesOfItIsScrolledTo(string path, string part)
    {
        var page = Open(new RunDraft { Name = "a" });
        Assert.DoesNotContain(_studio.JSInterop.Invocations, call => call.Identifier == "studio.reveal");

        page.Find("#data-path").Input(path);
        page.Find($"form:has({At("data-check")})").Submit();

        page.WaitForAssertion(() => Assert.Equal(part, Assert.Single(_studio.JSInterop.Invocations["studio.reveal"]).Arguments[0]));
        Assert.NotEmpty(page.FindAll($"#{part} > *"));
    }

    [Fact]
    public async Task Upload_SeveralFiles_ChoosesTheFirstAndListsTheOthers()
    {
        var page = Open(new RunDraft { Name = "a" });
        var zone = page.FindComponent<DropZone>();
        await zone.InvokeAsync(() => zone.Instance.Begin([new("a.jsonl", 10), new("b.jsonl", 10)]));
        _studio.Libraries.Known.AddRange([new("/studio/datasets/b.jsonl", "b.jsonl", 10, false), new("/studio/datasets/a.jsonl", "a.jsonl", 10, false)]);

        await zone.InvokeAsync(() => zone.Instance.Done("b.jsonl"));
        Assert.Contains("b.jsonl", page.FindAll(At("data-choice")).Select(choice => choice.QuerySelector("b")!.TextContent));
        Assert.Empty(page.FindAll($"{At("data-choice")}[aria-checked=true]"));

        await zone.InvokeAsync(() => zone.Instance.Done("a.jsonl"));
        page.WaitForAssertion(() => Assert.Equal("/studio/datasets/a.jsonl", page.Find($"{At("data-choice")}[aria-checked=true]").GetAttribute("data-path")));
    }

    [Fact]
    public void Choice_FileOfAnotherNameOrPlace_NamesThatToo()
    {
        _studio.Libraries.Known.AddRange(
        [
            new("/studio/datasets/mine-01ab.jsonl", "mine.jsonl", 10, false),
            new("/studio/datasets/far-01ab.jsonl", "far.jsonl", 10, false, Origin: new DataOrigin("https://host/far.jsonl", "01ab", 10, FakeRuns.Start)),
            new("/studio/datasets/same.jsonl", "same.jsonl", 10, false),
        ]);

        var choices = Open(new RunDraft { Name = "a" }).FindAll(At("data-choice")).Skip(3).ToList();

        Assert.Equal(["mine-01ab.jsonl", "from https://host/far.jsonl", null], choices.Select(choice => choice.QuerySelector(".choice-path")?.TextContent));
    }

    [Fact]
    public void Fix_Applied_TrainsOnTheVersionAndKeepsWhatWasSaidOfTheFile()
    {
        _studio.Reports.Findings.Add(new DataFinding(DataFindingCodes.Duplicates, FindingSeverity.Warning, 10) { Fix = new(DataFixes.DropDuplicates, []) });
        var said = new DataOptions { Columns = new Dictionary<string, string> { ["prompt"] = "q", ["completion"] = "a" } };
        var page = Open(new RunDraft { Name = "a", TrainingFile = Good, ValidationFile = "/data/validation.jsonl", Data = said });

        page.Find(At("apply-dropDuplicates")).Click();
        page.WaitForAssertion(() => Assert.Equal($"{Good}-v1", _studio.Reports.Looked[^1].Path));

        var created = Start(page);
        Assert.Equal(($"{Good}-v1", "/data/validation.jsonl"), (created.TrainingFile, created.ValidationFile));
        Assert.Equal("q", created.Data!.Columns!["prompt"]);
    }

    [Fact]
    public void Prompts_Typed_StandInTheReviewAndGoWithTheRun()
    {
        var page = Open();
        page.Find(At("system-prompt")).Change("Be brief.");
        page.Find(At("sample-prompts")).Change("Who are you?\n\n Where? ");

        var created = Start(page, review =>
        {
            Assert.Contains("Be brief.", review.Find("dl.facts").TextContent, StringComparison.Ordinal);
            Assert.Contains("Who are you?", review.Find("dl.facts .pre-line").TextContent, StringComparison.Ordinal);
        });
        Assert.Equal("Be brief.", created.SystemPrompt);
        Assert.Equal(["Who are you?", "Where?"], created.SamplePrompts);
    }

    [Fact]
    public void Prompts_Cleared_AreNotSent()
    {
        var page = Open(new RunDraft { Name = "a", TrainingFile = Good, SystemPrompt = "Be brief.", SamplePrompts = "Who?" });

        page.Find(At("system-prompt")).Change(" ");
        page.Find(At("sample-prompts")).Change(string.Empty);

        var created = Start(page);
        Assert.Null(created.SystemPrompt);
        Assert.Empty(created.SamplePrompts);
    }

    [Fact]
    public void Preference_ChosenAnswersTaken_IsSaidSentAndCanBeTakenBack()
    {
        _studio.Libraries.Reads = (path, options) => options?.Preference is null
            ? throw new TuningException(ErrorCodes.InvalidData, "These are pairs of answers.", "Take the chosen ones.", path, field: "preference")
            : new DatasetPreview(path, "messages", 20, _studio.Libraries.First);
        var page = Open();
        Assert.Contains("better and worse answers", page.Find(At("preference-choice")).TextContent, StringComparison.Ordinal);

        page.Find(At("use-chosen")).Click();
        Assert.Contains("Chosen answers only", page.Find(At("reading-said")).TextContent, StringComparison.Ordinal);
        page.Find(At("reading-reset")).Click();
        Assert.Empty(page.FindAll(At("data-preview")));

        page.Find(At("use-chosen")).Click();
        Assert.Equal(DataOptions.Chosen, Start(page).Data!.Preference);
    }

    [Fact]
    public void Faulty_LeftOut_SaysHowManyAndSendsIt()
    {
        _studio.Libraries.Reads = (path, options) => options?.SkipFaulty is not true
            ? throw new TuningException(ErrorCodes.InvalidData, "Line 3 is broken.", "Mend it.", path, 3) { Count = 5 }
            : new DatasetPreview(path, "messages", 20, _studio.Libraries.First) { Skipped = 5 };
        var page = Open();
        Assert.Contains("5 records cannot be used", page.Find(At("faulty-choice")).TextContent, StringComparison.Ordinal);
        Assert.True(page.Find(At("step-next")).HasAttribute("disabled"));

        page.Find(At("skip-faulty")).Click();

        Assert.Contains("Faulty records left out: 5", page.Find(At("reading-said")).TextContent, StringComparison.Ordinal);
        Assert.True(Start(page).Data!.SkipFaulty);
    }

    [Fact]
    public void Faulty_NoneInTheFile_SaysSoInsteadOfNought()
    {
        _studio.Libraries.Reads = (path, _) => new DatasetPreview(path, "messages", 20, _studio.Libraries.First);

        var page = Open(new RunDraft { Name = "a", TrainingFile = Good, Data = new DataOptions { SkipFaulty = true } });

        Assert.StartsWith("No faulty records to leave out", page.Find(At("reading-said")).TextContent.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_MeasureSwitchedOn_IsSentAndShownUntilItIsSwitchedOff()
    {
        _studio.Reports.Shape = report => report with { Task = DataTask.Classification, Labels = [new("refund", 300), new("cancel", 180)] };
        var page = Open();
        Assert.False(page.Find(At("measure-classes")).HasAttribute("checked"));

        page.Find(At("measure-classes")).Change(true);
        Assert.True(page.Find(At("measure-classes")).HasAttribute("checked"));
        page.Find(At("measure-classes")).Change(false);
        Assert.False(page.Find(At("measure-classes")).HasAttribute("checked"));
        page.Find(At("measure-classes")).Change(true);

        Assert.True(Start(page).Hyperparameters.ComputeClassificationMetrics);
    }

    [Fact]
    public void NoLabels_OffersNoMeasureOfThem() => Assert.Empty(Open().FindAll(At("measure-classes")));

    [Fact]
    public void PlainText_ReadByLines_IsSentAndAsksForNoPrompts()
    {
        _studio.Libraries.Reads = (path, options) => new DatasetPreview(path, "text", 1, [new TrainingRecord([], 1) { Text = new string('a', 1300) }]) { IsPlainText = true, Characters = 1300 };
        var page = Open();
        Assert.Equal(new string('a', 1200) + "…", page.Find(".record-text").TextContent);
        Assert.Empty(page.FindAll(At("system-prompt")));
        Assert.Empty(page.FindAll(At("columns-open")));

        page.Find(At("text-reading")).Change(DataOptions.Lines);

        Assert.Contains("Each line is an answer", page.Find(At("reading-said")).TextContent, StringComparison.Ordinal);
        Assert.Equal(DataOptions.Lines, Start(page).Data!.Text);
    }

    [Fact]
    public void Known_VeryMany_AreListedAndTheLastCanBeChosen()
    {
        _studio.Libraries.Known.AddRange(Enumerable.Range(0, 300).Select(number => new DatasetInfo($"/studio/datasets/set-{number}.jsonl", $"set-{number}.jsonl", number, false)));
        var page = Open(new RunDraft { Name = "a" });

        page.FindAll(At("data-choice"))[^1].Click();

        page.WaitForAssertion(() => Assert.Equal("/studio/datasets/set-299.jsonl", page.Find($"{At("data-choice")}[aria-checked=true]").GetAttribute("data-path")));
        Assert.Single(page.FindAll($"{At("data-choice")}[tabindex='0']"));
    }

    private IRenderedComponent<NewRunPage> Open(RunDraft? draft = null)
    {
        NewRunDraftTests.KeepDraft(_studio, draft ?? new RunDraft { Name = "a", TrainingFile = Good });
        _studio.Navigation.NavigateTo("new?step=data");
        return _studio.Render<NewRunPage>();
    }

    private TuningStudio.Web.State.NewRun Start(IRenderedComponent<NewRunPage> page, Action<IRenderedComponent<NewRunPage>>? look = null)
    {
        page.Find(At("step-review")).Click();
        look?.Invoke(page);
        page.Find(At("start-run")).Click();
        return Assert.Single(_studio.Service.Created);
    }
}

using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.NewRun;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.NewRun;

public sealed class NewRunPageTests
{
    [Fact]
    public async Task Next_NameCleared_IsRefusedUntilThereIsOne()
    {
        await using var studio = new StudioPageContext();
        var page = studio.Render<NewRunPage>();

        page.Find(At("run-name-field")).Input(" ");
        Assert.True(page.Find(At("step-next")).HasAttribute("disabled"));

        page.Find(At("run-name-field")).Input(new string('i', 100));
        Assert.Contains("100 letters are the most", page.Find("#run-name-help").TextContent, StringComparison.Ordinal);
        page.Find(At("run-name-field")).Input("intents");
        Assert.DoesNotContain("letters are the most", page.Find("#run-name-help").TextContent, StringComparison.Ordinal);
        Assert.False(page.Find(At("step-next")).HasAttribute("disabled"));
    }

    [Fact]
    public async Task Review_NoData_SaysWhatIsMissingAndCannotStart()
    {
        await using var studio = new StudioPageContext();
        studio.Navigation.NavigateTo("new?step=review");

        var page = studio.Render<NewRunPage>();

        Assert.Contains("training data", page.Find(At("review-missing")).TextContent, StringComparison.Ordinal);
        Assert.True(page.Find(At("start-run")).HasAttribute("disabled"));
    }

    [Fact]
    public async Task Start_OnlyDataChosen_CreatesTheRunAndGoesToIt()
    {
        await using var studio = new StudioPageContext();
        studio.Navigation.NavigateTo("new?step=data");
        var page = studio.Render<NewRunPage>();

        page.FindAll(At("data-choice"))[0].Click();
        Assert.Contains("480", page.Find(At("record-count")).TextContent, StringComparison.Ordinal);
        page.Find(At("step-review")).Click();
        page.Find(At("start-run")).Click();

        var created = Assert.Single(studio.Service.Created);
        Assert.Equal("/studio/models/starter", created.Model);
        Assert.Equal("/studio/samples/support-intents-validation.jsonl", created.ValidationFile);
        Assert.EndsWith("/runs/run-1", studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Method_Chosen_ShowsItsAdviceAndItsOptionsHereAndInTheReview()
    {
        await using var studio = new StudioPageContext();
        NewRunDraftTests.KeepDraft(studio, new RunDraft { Name = "kept", TrainingFile = "/data/good.jsonl", Options = new() { ["rank"] = "4" } });
        studio.Navigation.NavigateTo("new?step=options");
        var page = studio.Render<NewRunPage>();
        Assert.Equal(10, page.Find(At("methods")).QuerySelectorAll("[role=radio]").Length);
        Assert.NotEmpty(page.FindAll(At("option-rank")));
        Assert.Empty(page.FindAll(At("option-trainableLayers")));

        page.Find(At("method-last-layers")).Click();

        Assert.Equal("true", page.Find(At("method-last-layers")).GetAttribute("aria-checked"));
        Assert.StartsWith("Freezes all but the last blocks.", page.Find(At("method-advice")).TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(At("option-rank")));
        Assert.NotEmpty(page.FindAll(At("option-trainableLayers")));

        page.Find(At("step-review")).Click();
        var labels = page.Find(At("resolved")).QuerySelectorAll("dt").Select(label => label.TextContent).ToList();
        Assert.Contains("Trained blocks", labels);
        Assert.DoesNotContain("Rank", labels);
        Assert.Contains("--method last-layers --output", page.Find(At("command-line")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DataStep_StrangeLayout_ShowsTheColumnsAndTakesTheirMeaning()
    {
        await using var studio = new StudioPageContext();
        NewRunDraftTests.KeepDraft(studio, new RunDraft { Name = "a", TrainingFile = FakeLibraries.StrangePath });
        studio.Navigation.NavigateTo("new?step=data");
        var page = studio.Render<NewRunPage>();

        var meanings = page.FindAll(At("column-meaning"));
        Assert.Equal(["question", "best", "id"], meanings.Select(meaning => meaning.GetAttribute("data-column")));
        Assert.Contains("A lamp.", page.Find(At("columns-needed")).TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(At("data-preview")));

        page.Find("[data-column=question]").Change("prompt");
        Assert.True(page.Find(At("columns-use")).HasAttribute("disabled"));
        page.Find("[data-column=best]").Change("completion");

        Assert.NotEmpty(page.FindAll(At("data-preview")));
        Assert.Contains("prompt=question,completion=best", page.Find(At("reading-said")).TextContent, StringComparison.Ordinal);
        page.Find(At("step-review")).Click();
        Assert.Contains("--columns prompt=question,completion=best", page.Find(At("command-line")).TextContent, StringComparison.Ordinal);

        page.Find(At("start-run")).Click();
        Assert.Equal("best", studio.Service.Created[^1].Data!.Columns!["completion"]);
    }

    [Fact]
    public async Task DataStep_OwnTemplate_ShowsWhatItMakesAndIsSent()
    {
        await using var studio = new StudioPageContext();
        NewRunDraftTests.KeepDraft(studio, new RunDraft { Name = "a", TrainingFile = "/data/good.jsonl" });
        studio.Navigation.NavigateTo("new?step=data");
        var page = studio.Render<NewRunPage>();

        page.Find(At("template-kind")).Change("own");
        page.Find(At("template-prompt")).Change("Q: {prompt}\nA: ");

        Assert.Contains("Q: Classify the request: My parcel has not arrived yet.\nA: delivery_status", page.Find(At("template-example")).TextContent.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal("delivery_status", page.Find(At("template-example")).QuerySelectorAll("mark")[0].TextContent);

        page.Find(At("template-prompt")).Change("no mark");
        Assert.Contains("{prompt}", page.Find(At("error")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_Refused_ShowsWhatWhereAndWhatToDo()
    {
        await using var studio = new StudioPageContext();
        studio.Service.Refusal = FakeLibraries.BrokenData;
        NewRunDraftTests.KeepDraft(studio, new RunDraft { Name = "a", TrainingFile = "/data/good.jsonl" });
        studio.Navigation.NavigateTo("new?step=review");
        var page = studio.Render<NewRunPage>();

        page.Find(At("start-run")).Click();

        var error = page.Find(At("error")).TextContent;
        Assert.Contains("Line 37", error, StringComparison.Ordinal);
        Assert.Contains("/data/broken.jsonl:37", error, StringComparison.Ordinal);
        Assert.Contains("Close the string", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plan")]
    [InlineData("review")]
    public async Task PlanAndReview_WhatTheStartWouldRefuse_IsListedWithTheWayToIt(string step)
    {
        await using var studio = new StudioPageContext();
        studio.Service.Faults.AddRange(
        [
            new(ErrorCodes.InvalidOption, "The model has no layer 'nonsense'.", "Name others, or leave --target-modules out.", Field: "targetModules"),
            new(ErrorCodes.DeviceUnavailable, "cuda:7 cannot be used.", Field: "device"),
            new(ErrorCodes.NotFound, "The adapter is not there.", Field: "adapter"),
            new(ErrorCodes.InvalidData, "Line 2 is empty.", File: "/data/good.jsonl", Line: 2),
        ]);
        NewRunDraftTests.KeepDraft(studio, new RunDraft { Name = "a", TrainingFile = "/data/good.jsonl" });
        studio.Navigation.NavigateTo($"new?step={step}");

        var page = studio.Render<NewRunPage>();

        var told = page.FindAll(At("run-refusal"));
        Assert.Contains("The model has no layer 'nonsense'. Name others, or leave “Target modules” out.", told[0].TextContent, StringComparison.Ordinal);
        Assert.Equal(["Go to “Settings”", "Go to “Settings”", "Go to “Name and model”", "Go to “Data”"], told.Select(fault => fault.QuerySelector("button")!.TextContent));
        told[1].QuerySelector("button")!.Click();
        Assert.Contains("step=options", studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_RefusedForWhatHasHappenedSince_TellsItOneByOneAtTheTop()
    {
        await using var studio = new StudioPageContext();
        NewRunDraftTests.KeepDraft(studio, new RunDraft { Name = "a", TrainingFile = "/data/good.jsonl" });
        studio.Navigation.NavigateTo("new?step=review");
        var page = studio.Render<NewRunPage>();
        Assert.Empty(page.FindAll(At("run-refusal")));

        studio.Service.Faults.AddRange([new(ErrorCodes.NotFound, "One is gone."), new(ErrorCodes.NotFound, "Another is gone.")]);
        studio.Service.Refusal = new TuningException(ErrorCodes.NotFound, "One is gone. Another is gone.");
        page.Find(At("start-run")).Click();

        Assert.Equal(2, page.FindAll(At("run-refusal")).Count);
        Assert.Empty(page.FindAll(At("error")));
        Assert.Contains(studio.JSInterop.Invocations["studio.arrive"], call => call.Arguments[0] is "refusals-title");
    }

    [Fact]
    public async Task Review_WhatIsSettledLater_IsSaidAsItWillBeNearly()
    {
        await using var studio = new StudioPageContext();
        NewRunDraftTests.KeepDraft(studio, new RunDraft { Name = "a", TrainingFile = "/data/good.jsonl", Options = new() { ["schedule"] = "constant" } });
        studio.Navigation.NavigateTo("new?step=review");

        var table = studio.Render<NewRunPage>().Find(At("resolved"));

        string Value(string label) => table.QuerySelectorAll("dt").Single(name => name.TextContent == label).NextElementSibling!.TextContent;
        Assert.All(new[] { "Micro-batch size", "Gradient accumulation", "Validate every", "Checkpoint every" }, label => Assert.Matches("^≈ [1-9][0-9]*$", Value(label)));
        Assert.Equal("Constant", Value("Schedule"));
    }

    [Fact]
    public async Task Review_OneRun_ShowsTheCallThatDoesTheSame()
    {
        await using var studio = new StudioPageContext();
        NewRunDraftTests.KeepDraft(studio, new RunDraft { Name = "kept", TrainingFile = "/data/good.jsonl", Options = new() { ["rank"] = "4" } });
        studio.Navigation.NavigateTo("new?step=review");

        var call = studio.Render<NewRunPage>().Find(At("api-call")).TextContent;

        Assert.StartsWith("curl http://localhost/v1/fine_tuning/jobs", call, StringComparison.Ordinal);
        Assert.Contains("rank: 4", call, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Review_DeviceChosen_ResolvesForIt()
    {
        await using var studio = new StudioPageContext();
        studio.Monitor.Devices = [new("cuda:0", "NVIDIA RTX 4090", 24L << 30, 9L << 30, 0.87), new("cpu", "16 cores", 64L << 30, null, null)];
        NewRunDraftTests.KeepDraft(studio, new RunDraft { Name = "kept", TrainingFile = "/data/good.jsonl", Options = new() { ["device"] = "cpu" } });
        studio.Navigation.NavigateTo("new?step=review");

        Assert.Equal("cpu", studio.Render<NewRunPage>().FindComponent<ResolvedTable>().Instance.Device);
    }

    [Fact]
    public async Task Start_OthersAhead_SaysSoAndGoesBeforeThoseThatWaitWhereAskedTo()
    {
        await using var studio = new StudioPageContext();
        NewRunDraftTests.KeepDraft(studio, new RunDraft { Name = "kept", TrainingFile = "/data/good.jsonl" });
        studio.Navigation.NavigateTo("new?step=review");
        var page = studio.Render<NewRunPage>();
        Assert.Equal("Start run", page.Find(At("start-run")).TextContent.Trim());
        Assert.Empty(page.FindAll(At("queue-place")));

        studio.Store.Add(FakeRuns.History("r", "At work", 50, RunStatus.Running));
        studio.Store.Add(FakeRuns.History("q", "Waits", 0, RunStatus.Queued));
        await studio.Store.PushAsync("q", run => run);
        page.WaitForAssertion(() => Assert.Equal("Queue run: 2 are before it", page.Find(At("start-run")).TextContent.Trim()));
        page.Find(At("queue-place")).Change("next");
        Assert.Equal("Queue run: one is before it", page.Find(At("start-run")).TextContent.Trim());
        page.Find(At("start-run")).Click();

        page.WaitForAssertion(() => Assert.Equal(["move run-1 0"], studio.Shelf.Asked));
        Assert.EndsWith("/runs/run-1", studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DataPath_AfterASampleWithValidation_DropsTheSamplesValidationFile()
    {
        await using var studio = new StudioPageContext();
        studio.Navigation.NavigateTo("new?step=data");
        var page = studio.Render<NewRunPage>();
        page.FindAll(At("data-choice"))[0].Click();
        Assert.Equal("/studio/samples/support-intents-validation.jsonl", page.Find(At("validation-path")).GetAttribute("value"));

        page.Find(At("data-path")).Input("/data/mine.jsonl");
        page.Find(At("data-check")).Closest("form")!.Submit();
        Assert.Null(page.Find(At("validation-path")).GetAttribute("value"));

        page.Find(At("validation-path")).Input("/data/my-validation.jsonl");
        page.Find(At("validation-check")).Closest("form")!.Submit();
        page.Find(At("data-check")).Closest("form")!.Submit();
        Assert.Equal("/data/my-validation.jsonl", page.Find(At("validation-path")).GetAttribute("value"));
    }

    [Fact]
    public async Task Next_StepChanges_FocusFollowsToItsHeading()
    {
        await using var studio = new StudioPageContext();
        var page = studio.Render<NewRunPage>();
        Assert.DoesNotContain(studio.JSInterop.Invocations, call => call.Identifier == "studio.arrive");

        page.Find(At("step-next")).Click();

        Assert.Equal("step-title", Assert.Single(studio.JSInterop.Invocations["studio.arrive"]).Arguments[0]);
        Assert.NotNull(page.Find("#step-title"));
    }

    [Fact]
    public async Task Choices_OneIsChosen_OnlyItIsReachedByTab()
    {
        await using var studio = new StudioPageContext();
        studio.Navigation.NavigateTo("new?step=data");
        var page = studio.Render<NewRunPage>();
        Assert.Equal(["0", "-1", "-1"], page.FindAll(At("data-choice")).Select(choice => choice.GetAttribute("tabindex")));

        page.FindAll(At("data-choice"))[1].Click();

        Assert.Equal(["-1", "0", "-1"], page.FindAll(At("data-choice")).Select(choice => choice.GetAttribute("tabindex")));
    }

    [Fact]
    public async Task Device_GpuThatThisBuildCannotUse_IsNotOfferedAndSaysWhy()
    {
        await using var studio = new StudioPageContext();
        studio.Monitor.Devices = [new("cuda:0", "NVIDIA RTX 4090", 24L << 30, 9L << 30, 0.87, CanTrain: false), new("cpu", "16 cores", 64L << 30, null, null)];
        studio.Navigation.NavigateTo("new?step=options");

        var page = studio.Render<NewRunPage>();

        Assert.Equal(["auto", "cpu"], page.FindAll("#field-device-list option").Select(option => option.GetAttribute("value")));
        Assert.Contains("built for the CPU only", page.Find(At("option-device")).TextContent, StringComparison.Ordinal);
    }
}

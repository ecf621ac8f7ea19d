using Bunit;
using MudBlazor;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Runs;

public sealed class RunSteeringTests
{
    [Fact]
    public async Task Running_EveryOrder_ReachesTheService()
    {
        await using var studio = new StudioPageContext();
        var dialogs = studio.Render<MudDialogProvider>();
        var page = Render(studio, RunStatus.Running);

        page.Find(At("pause")).Click();
        page.Find(At("checkpoint")).Click();
        page.Find(At("evaluate")).Click();
        page.Find(At("learningRate")).Click();
        dialogs.WaitForElement(At("steer-rate")).Input("0.0005");
        dialogs.Find(At("steer-yes")).Click();

        page.WaitForAssertion(() => Assert.Equal(["pause r1", "CheckpointCommand r1", "EvaluateCommand r1", "rate r1 0.0005"], studio.Service.Asked));
        Assert.Empty(page.FindAll(At("steering-why")));
    }

    [Theory]
    [InlineData("", "needed")]
    [InlineData("fast", "fast")]
    [InlineData("3", "3")]
    public async Task LearningRate_ThatCannotBe_IsNotSent(string typed, string said)
    {
        await using var studio = new StudioPageContext();
        var dialogs = studio.Render<MudDialogProvider>();
        Render(studio, RunStatus.Running).Find(At("learningRate")).Click();

        dialogs.WaitForElement(At("steer-rate")).Input(typed);

        Assert.Contains(said, dialogs.Find(".field-problem").TextContent, StringComparison.Ordinal);
        Assert.True(dialogs.Find(At("steer-yes")).HasAttribute("disabled"));
        Assert.Empty(studio.Service.Asked);
    }

    [Fact]
    public async Task Running_WithoutValidationData_SaysWhyItCannotBeMeasured()
    {
        await using var studio = new StudioPageContext();
        var history = FakeRuns.History("r1", "One", 50, RunStatus.Running);
        studio.Store.Add(history with { Data = history.Data! with { ValidationExamples = 0 } });
        var page = studio.Render<RunPage>(parameters => parameters.Add(item => item.Id, "r1"));

        var button = page.Find(At("evaluate"));

        Assert.True(button.HasAttribute("disabled"));
        Assert.Contains("no validation data", page.Find($"#{button.GetAttribute("aria-describedby")}").TextContent, StringComparison.Ordinal);
        Assert.False(page.Find(At("checkpoint")).HasAttribute("disabled"));
    }

    [Fact]
    public async Task Starting_SaysThatItDoesNotTrainYet()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r1", "One", 0, RunStatus.Starting));
        var page = studio.Render<RunPage>(parameters => parameters.Add(item => item.Id, "r1"));

        Assert.All(["checkpoint", "evaluate", "learningRate"], name => Assert.True(page.Find(At(name)).HasAttribute("disabled")));
        Assert.Contains("once the run trains", page.Find(At("steering-why")).TextContent, StringComparison.Ordinal);
        Assert.False(page.Find(At("pause")).HasAttribute("disabled"));
    }

    [Fact]
    public async Task Finished_Extended_AsksForEpochsAndRate()
    {
        await using var studio = new StudioPageContext();
        var dialogs = studio.Render<MudDialogProvider>();
        var page = Render(studio, RunStatus.Succeeded);

        page.Find(At("extend")).Click();
        dialogs.WaitForElement(At("steer-epochs")).Input("2");
        dialogs.Find(At("steer-rate")).Input("1e-4");
        Assert.Equal("Extend", dialogs.Find(At("steer-yes")).TextContent.Trim());
        dialogs.Find(At("steer-yes")).Click();

        page.WaitForAssertion(() => Assert.Equal(["extend r1 2 0.0001"], studio.Service.Asked));
    }

    [Fact]
    public async Task Paused_OffersToResumeAndSaysWhyNotToExtend()
    {
        await using var studio = new StudioPageContext();
        var history = FakeRuns.History("r1", "One", 50, RunStatus.Paused);
        studio.Store.Add(history with { Summary = history.Summary with { CanResume = true } });
        var page = studio.Render<RunPage>(parameters => parameters.Add(item => item.Id, "r1"));

        Assert.True(page.Find(At("extend")).HasAttribute("disabled"));
        page.Find(At("resume")).Click();

        page.WaitForAssertion(() => Assert.Equal(["resume r1"], studio.Service.Asked));
    }

    [Theory]
    [InlineData(RunStatus.Paused)]
    [InlineData(RunStatus.Stopped)]
    [InlineData(RunStatus.Failed)]
    public async Task Resumable_ResumedWithARate_GoesOnWithIt(RunStatus status)
    {
        await using var studio = new StudioPageContext();
        var dialogs = studio.Render<MudDialogProvider>();
        var history = FakeRuns.History("r1", "One", 50, status);
        studio.Store.Add(history with { Summary = history.Summary with { CanResume = true } });
        var page = studio.Render<RunPage>(parameters => parameters.Add(item => item.Id, "r1"));

        page.Find(At("resumeRate")).Click();
        dialogs.WaitForElement(At("steer-rate")).Input("0.0005");
        dialogs.Find(At("steer-yes")).Click();

        page.WaitForAssertion(() => Assert.Equal(["resume r1 0.0005"], studio.Service.Asked));
    }

    [Fact]
    public async Task Stopped_WithoutACheckpoint_OffersNoRate()
    {
        await using var studio = new StudioPageContext();

        Assert.Empty(Render(studio, RunStatus.Stopped).FindAll(At("resumeRate")));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(0)]
    public async Task Exploded_OffersALowerRate(int lastGood)
    {
        await using var studio = new StudioPageContext();
        var history = FakeRuns.History("r1", "One", 50, RunStatus.Failed);
        studio.Store.Add(history with { Summary = history.Summary with { CanResume = false, SuggestedLearningRate = 2.5e-4, LastGoodStep = lastGood } });
        var page = studio.Render<RunPage>(parameters => parameters.Add(item => item.Id, "r1"));

        Assert.Empty(page.FindAll(At("resume")));
        if (lastGood == 0)
        {
            Assert.Equal("new?from=r1&changes=learningRate=0.00025", page.Find(At("again-lower")).GetAttribute("href"));
            return;
        }

        Assert.Contains("step 40", page.Find(At("resume-lower")).TextContent, StringComparison.Ordinal);
        page.Find(At("resume-lower")).Click();
        page.WaitForAssertion(() => Assert.Equal(["resume r1 0.00025"], studio.Service.Asked));
    }

    [Fact]
    public async Task Refused_IsShown()
    {
        await using var studio = new StudioPageContext();
        studio.Service.Refusal = new TuningException("refused", "Not now.");
        var page = Render(studio, RunStatus.Running);

        page.Find(At("checkpoint")).Click();

        page.WaitForAssertion(() => Assert.Contains("Not now.", page.Find(At("error")).TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Checkpoints_MarkTheBestAndLeadOn()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, RunStatus.Running, steps: 250);
        await studio.Store.PushAsync("r1", run => run, FakeRuns.Checkpoint(300) with { Sequence = 900, BestStep = 200, Removed = ["checkpoints/step-000100"] });

        page.WaitForAssertion(() => Assert.Equal(["300", "200"], page.FindAll($"{At("checkpoints")} tbody tr").Select(row => row.QuerySelector(".num")!.TextContent)));
        Assert.Contains("200", page.Find(At("best")).ParentElement!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["new?from=r1&checkpoint=300", "new?from=r1&checkpoint=200"], page.FindAll(At("branch")).Select(link => link.GetAttribute("href")));
        Assert.Equal("playground?run=r1&checkpoint=300", page.FindAll(At("try"))[0].GetAttribute("href"));
        await studio.Store.PushAsync("r1", run => run, new RolledBackEvent { Sequence = 901, Step = 200, Removed = ["checkpoints/step-000300"] });
        page.WaitForAssertion(() => Assert.Single(page.FindAll(At("branch"))));
    }

    [Fact]
    public async Task NewRun_FromACheckpoint_BeginsWithItsAdapterAndLeavesShapeOut()
    {
        await using var studio = new StudioPageContext();
        var history = FakeRuns.History("r1", "One", 250, RunStatus.Succeeded);
        studio.Store.Add(history with { Spec = history.Spec with { Hyperparameters = new() { Rank = 4, NEpochs = 2 } } });
        studio.Navigation.NavigateTo("new?from=r1&checkpoint=200&step=options");

        var page = studio.Render<NewRunPage>();

        page.WaitForAssertion(() => Assert.Contains("step 200 of r1", page.Find(At("branch-notice")).TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(At("methods")));
        Assert.Empty(page.FindAll(At("option-rank")));
        page.Find(At("keep-moments")).Change(true);
        page.Find(At("step-review")).Click();
        page.WaitForElement(At("start-run")).Click();

        var request = Assert.Single(studio.Service.Created);
        Assert.Equal(("/studio/runs/r1/checkpoints/step-000200/adapter", true, "r1/step-000200"), (request.Adapter, request.KeepMoments, request.BranchedFrom));
        Assert.Equal((null, 2), (request.Hyperparameters.Rank, request.Hyperparameters.NEpochs));
    }

    [Fact]
    public async Task NewRun_AnotherCheckpointChosen_BeginsWithThatOneAndIsNamedAfterIt()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r1", "One", 250, RunStatus.Succeeded));
        studio.Navigation.NavigateTo("new?from=r1&checkpoint=200&step=review");
        var page = studio.Render<NewRunPage>();
        page.WaitForAssertion(() => Assert.Equal(["200", "100"], page.FindAll($"{At("branch-step")} option").Select(option => option.TextContent)));

        page.Find(At("branch-step")).Change("100");

        page.WaitForAssertion(() => Assert.Contains("step 100 of r1", page.Find(At("branch-notice")).TextContent, StringComparison.Ordinal));
        page.WaitForElement(At("start-run")).Click();
        var request = Assert.Single(studio.Service.Created);
        Assert.Equal(("One from step 100", "/studio/runs/r1/checkpoints/step-000100/adapter", "r1/step-000100"), (request.Name, request.Adapter, request.BranchedFrom));
    }

    [Fact]
    public async Task Playground_Checkpoint_AnswersInsteadOfTheAdapter()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r1", "One", 250, RunStatus.Running));
        studio.Navigation.NavigateTo("playground?run=r1&checkpoint=200");
        var page = studio.Render<PlaygroundPage>();

        page.Find(At("playground-prompt")).Input("Hello");
        page.Find(At("playground-send")).Click();

        page.WaitForAssertion(() => Assert.Contains(studio.Playground.Asked, asked => asked.Column.Adapter == "/studio/runs/r1/checkpoints/step-000200/adapter"));
        Assert.Contains("checkpoint of step 200", page.Markup, StringComparison.Ordinal);
    }

    private static IRenderedComponent<RunPage> Render(StudioPageContext studio, RunStatus status, int steps = 50)
    {
        studio.Store.Add(FakeRuns.History("r1", "One", steps, status));
        return studio.Render<RunPage>(parameters => parameters.Add(item => item.Id, "r1"));
    }
}

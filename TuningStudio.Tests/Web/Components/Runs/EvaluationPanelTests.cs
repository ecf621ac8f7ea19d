using Bunit;
using MudBlazor;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.Components.Runs;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Runs;

public sealed class EvaluationPanelTests
{
    private static readonly CheckpointFigures Figures = new()
    {
        Step = 90,
        ValidationLoss = 0.7512,
        TokenAccuracy = 0.812,
        SequenceAccuracy = 0.625,
        Examples = 1080,
        Device = "cpu",
        Precision = "fp32",
        Time = FakeRuns.Start,
    };

    private static readonly EvaluationItem Item = new() { RunId = "r1", Step = 90 };

    [Fact]
    public async Task Start_NothingMeasuredYet_AsksForItAndWaits()
    {
        await using var studio = new StudioPageContext();
        var panel = Render(studio);
        Assert.Empty(panel.FindAll(At("evaluation-figures")));

        panel.Find(At("evaluation-start")).Click();

        Assert.Equal([90], studio.Evaluations.Started);
        Assert.Contains("Waits", panel.Find(At("evaluation-phase")).TextContent, StringComparison.Ordinal);
        Assert.Empty(panel.FindAll(At("evaluation-start")));
    }

    [Fact]
    public async Task Changed_RunningThenDone_ShowsProgressThenFiguresBesideTheNearestOfTheRun()
    {
        await using var studio = new StudioPageContext();
        var panel = Render(studio);

        studio.Evaluations.Put(Item with { Status = EvaluationStatus.Running, Phase = RunPhase.Validating, Share = 0.4 });
        panel.WaitForAssertion(() => Assert.Equal("40", panel.Find("[role='progressbar']").GetAttribute("aria-valuenow")));
        studio.Evaluations.Put(Item with { Status = EvaluationStatus.Done, Figures = Figures });

        panel.WaitForAssertion(() => Assert.Equal("The run itself, step 100", panel.Find(At("evaluation-own")).TextContent));
        Assert.Equal(
            ["Validation loss", "0.7512", "0.6533", "Perplexity", "2.1195", "1.9219", "Tokens predicted right", "81.2%", "90.6%", "Exact answers", "62.5%", "78.4%"],
            panel.FindAll($"{At("evaluation-figures")} tbody th, {At("evaluation-figures")} tbody td").Select(cell => cell.TextContent.Replace(" ", string.Empty, StringComparison.Ordinal) is var text && text.EndsWith('%') ? text : cell.TextContent));
        Assert.Contains("1,080 records, computed on cpu in fp32", panel.Markup, StringComparison.Ordinal);
        Assert.Equal("Evaluate again", panel.Find(At("evaluation-start")).TextContent.Trim());
    }

    [Fact]
    public async Task Changed_WithClassification_ShowsItsScores()
    {
        await using var studio = new StudioPageContext("zh");
        studio.Evaluations.Put(Item with { Status = EvaluationStatus.Done, Figures = Figures with { Classification = new(0.9, 0.87, 0.85, null, null) } });

        var panel = Render(studio);

        panel.WaitForAssertion(() => Assert.Equal(7, panel.FindAll($"{At("evaluation-figures")} tbody tr").Count));
        Assert.Contains("加权 F1", panel.Find(At("evaluation-figures")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_Failed_SaysWhyAndOffersItAgain()
    {
        await using var studio = new StudioPageContext();
        var panel = Render(studio);

        studio.Evaluations.Put(Item with { Status = EvaluationStatus.Failed, Error = new ErrorInfo(ErrorCodes.InvalidData, "The data file changed.", "Put it back.") });

        panel.WaitForAssertion(() => Assert.Contains("The data file changed.", panel.Find(At("error")).TextContent, StringComparison.Ordinal));
        panel.Find(At("evaluation-start")).Click();
        Assert.Equal([90], studio.Evaluations.Started);
        Assert.Empty(panel.FindAll(At("error")));
    }

    [Fact]
    public async Task Start_Refused_SaysWhy()
    {
        await using var studio = new StudioPageContext();
        studio.Evaluations.Refusal = new TuningException("refused", "There is no run.");
        var panel = Render(studio);

        panel.Find(At("evaluation-start")).Click();

        Assert.Contains("There is no run.", panel.Find(At("error")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_WhileAtWork_EndsItAndOffersItAnew()
    {
        await using var studio = new StudioPageContext();
        studio.Evaluations.Put(Item with { Status = EvaluationStatus.Running });
        var panel = Render(studio);

        panel.Find(At("evaluation-stop")).Click();

        Assert.Equal([90], studio.Evaluations.Stopped);
        panel.WaitForElement(At("evaluation-start"));
    }

    [Fact]
    public async Task Render_NothingHeldOut_SaysSoAndOffersNothing()
    {
        await using var studio = new StudioPageContext();

        var panel = Render(studio, hasValidation: false, begins: true);

        Assert.NotEmpty(panel.FindAll(At("evaluation-none")));
        Assert.Empty(panel.FindAll(At("evaluation-start")));
        Assert.Empty(studio.Evaluations.Started);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task Table_Evaluate_OpensTheCheckpointAndMeasuresWhatWasNotMeasured(bool isMeasured, int started)
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r1", "One", 120, RunStatus.Succeeded));
        if (isMeasured)
        {
            studio.Evaluations.Put(new EvaluationItem { RunId = "r1", Step = 100, Status = EvaluationStatus.Done, Figures = Figures });
        }

        var dialogs = studio.Render<MudDialogProvider>();
        var page = studio.Render<RunPage>(parameters => parameters.Add(item => item.Id, "r1"));

        page.Find(At("evaluate-checkpoint")).Click();

        Assert.Contains("100", dialogs.WaitForElement(".dialog-title").TextContent, StringComparison.Ordinal);
        dialogs.WaitForElement(At("evaluation"));
        Assert.Equal(started, studio.Evaluations.Started.Count);
        Assert.EndsWith("playground/file?run=r1%40100", page.Find(At("answer-file")).GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_DialogLeft_ListensNoMore()
    {
        await using var studio = new StudioPageContext();
        Render(studio);
        Assert.Equal(1, studio.Evaluations.Listeners);

        await studio.DisposeComponentsAsync();

        Assert.Equal(0, studio.Evaluations.Listeners);
    }

    private static IRenderedComponent<EvaluationPanel> Render(StudioPageContext studio, bool? hasValidation = true, bool begins = false) => studio.Render<EvaluationPanel>(parameters => parameters
        .Add(item => item.RunId, "r1")
        .Add(item => item.Step, 90)
        .Add(item => item.HasValidation, hasValidation)
        .Add(item => item.Validations, [FakeRuns.Validation(50), FakeRuns.Validation(100)])
        .Add(item => item.Begins, begins));
}

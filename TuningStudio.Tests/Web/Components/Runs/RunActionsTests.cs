using Bunit;
using MudBlazor;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Runs;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Runs;

public sealed class RunActionsTests : IAsyncDisposable
{
    private readonly StudioPageContext _studio = new();
    private readonly IRenderedComponent<MudDialogProvider> _dialogs;

    public RunActionsTests() => _dialogs = _studio.Render<MudDialogProvider>();

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Theory]
    [InlineData(RunStatus.Queued, 0, "pause stop run-again")]
    [InlineData(RunStatus.Running, 50, "pause stop-keep stop run-again")]
    [InlineData(RunStatus.Pausing, 50, "stop-keep stop run-again")]
    [InlineData(RunStatus.Stopping, 50, "stop run-again")]
    [InlineData(RunStatus.Succeeded, 50, "open-playground run-again delete")]
    [InlineData(RunStatus.Interrupted, 50, "resume run-again delete")]
    [InlineData(RunStatus.Paused, 50, "run-again delete")]
    public void Offered_InEachState_IsWhatCanBeDone(RunStatus status, int steps, string expected)
    {
        var actions = Render(status, steps);

        Assert.Equal(expected.Split(' '), actions.Find(At("run-actions")).Children.Select(action => action.GetAttribute("data-testid")));
    }

    [Theory]
    [InlineData(RunStatus.Queued, 0, "it leaves the queue", "Checkpoints remain")]
    [InlineData(RunStatus.Running, 50, "Checkpoints remain", "leaves the queue")]
    public void Stop_AskedOnce_SaysWhatIsLost(RunStatus status, int steps, string said, string notSaid)
    {
        Render(status, steps).Find(At("stop")).Click();

        var question = _dialogs.WaitForElement(".mud-dialog").TextContent;
        Assert.Contains(said, question, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(notSaid, question, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Pause_Refused_SaysWhyAndCanBeTriedAgain()
    {
        _studio.Service.Refusal = new TuningException("refused", "It is over.", "Resume it.");
        var actions = Render(RunStatus.Running);
        actions.Find(At("pause")).Click();
        Assert.Contains("It is over.", actions.Find(At("error")).TextContent, StringComparison.Ordinal);
        Assert.Contains("Resume it.", actions.Find(At("error")).TextContent, StringComparison.Ordinal);

        _studio.Service.Refusal = null;
        actions.Find(At("pause")).Click();

        Assert.Empty(actions.FindAll(At("error")));
        Assert.Equal(["pause r1"], _studio.Service.Asked);
    }

    [Fact]
    public void Delete_Confirmed_SaysSoAndLeavesForTheList()
    {
        var said = _studio.Render<MudSnackbarProvider>();
        var actions = Render(RunStatus.Succeeded);

        actions.Find(At("delete")).Click();
        _dialogs.WaitForElement(At("confirm-yes")).Click();

        actions.WaitForAssertion(() => Assert.EndsWith("/runs", _studio.Navigation.Uri, StringComparison.Ordinal));
        Assert.Equal(["delete r1"], _studio.Service.Asked);
        said.WaitForAssertion(() => Assert.Contains("One", said.Find(".mud-snackbar").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Delete_Refused_SaysWhyAndStaysThere()
    {
        var address = _studio.Navigation.Uri;
        _studio.Service.Refusal = new TuningException("refused", "Still being exported.", "Wait for it.");
        var actions = Render(RunStatus.Succeeded);

        actions.Find(At("delete")).Click();
        _dialogs.WaitForElement(At("confirm-yes")).Click();

        actions.WaitForAssertion(() => Assert.Contains("Still being exported.", actions.Find(At("error")).TextContent, StringComparison.Ordinal));
        Assert.Equal(address, _studio.Navigation.Uri);
        Assert.False(actions.Find(At("delete")).HasAttribute("disabled"));
    }

    [Theory]
    [InlineData(0, "again-lower")]
    [InlineData(40, "resume-lower")]
    public void Failed_LowerRateIsKnown_OffersToGoOnOrToBeginAgainWithIt(int lastGood, string offered)
    {
        var actions = Render(RunStatus.Failed, change: run => run with { SuggestedLearningRate = 0.0001, LastGoodStep = lastGood });

        Assert.NotEmpty(actions.FindAll(At(offered)));
        Assert.Single(actions.FindAll($"{At("again-lower")}, {At("resume-lower")}"));
        Assert.Contains("1e-4", actions.Find(At(offered)).TextContent, StringComparison.Ordinal);
        if (lastGood > 0)
        {
            actions.Find(At(offered)).Click();
            Assert.Equal(["resume r1 0.0001"], _studio.Service.Asked);
        }
        else
        {
            Assert.Equal("new?from=r1&changes=learningRate=0.0001", actions.Find(At(offered)).GetAttribute("href"));
        }
    }

    private IRenderedComponent<RunActions> Render(RunStatus status, int steps = 50, Func<RunSummary, RunSummary>? change = null)
    {
        var run = FakeRuns.History("r1", "One", steps, status).Summary;
        return _studio.Render<RunActions>(parameters => parameters.Add(item => item.Run, change?.Invoke(run) ?? run));
    }
}

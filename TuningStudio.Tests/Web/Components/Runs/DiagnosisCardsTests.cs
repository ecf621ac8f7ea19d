using Bunit;
using MudBlazor;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Planning.Diagnosis;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Runs;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Runs;

public sealed class DiagnosisCardsTests
{
    [Fact]
    public async Task Remedy_RunAtWork_SteersIt()
    {
        await using var studio = new StudioPageContext();
        var cards = Render(studio, RunStatus.Running, Rising);

        cards.Find(At("steer-lossRising")).Click();

        cards.WaitForAssertion(() => Assert.Equal(["rate r1 0.0001"], studio.Service.Asked));
    }

    [Fact]
    public async Task Remedy_RunOver_OpensANewRunWithTheChange()
    {
        await using var studio = new StudioPageContext();
        var cards = Render(studio, RunStatus.Succeeded, Rising);

        Assert.Empty(cards.FindAll(At("steer-lossRising")));
        Assert.Equal("new?from=r1&changes=learningRate%3D1e-4", cards.Find(At("again-lossRising")).GetAttribute("href"));
    }

    [Fact]
    public async Task Remedy_OverFittingAtWork_StopsAndLeadsToTheBestCheckpoint()
    {
        await using var studio = new StudioPageContext();
        var cards = Render(studio, RunStatus.Running, new Finding(FindingCodes.OverFitting, [1, 0.5, 0.9]), best: 100);

        Assert.Equal("playground?run=r1&checkpoint=100", cards.Find(At("best-checkpoint")).GetAttribute("href"));
        cards.Find(At("stop-overFitting")).Click();

        cards.WaitForAssertion(() => Assert.Equal(["stop r1 True"], studio.Service.Asked));
    }

    [Theory]
    [InlineData(FindingCodes.RowsMasked)]
    [InlineData(FindingCodes.RowsTruncated)]
    [InlineData(FindingCodes.NoEnd)]
    public async Task Remedy_FaultOfTheData_LeadsToTheDataOfACopy(string code)
    {
        await using var studio = new StudioPageContext();

        var cards = Render(studio, RunStatus.Succeeded, new Finding(code, [3, 480, 64]));

        Assert.Equal("new?from=r1&step=data", cards.Find(At($"data-{code}")).GetAttribute("href"));
    }

    [Fact]
    public async Task Remedy_Refused_SaysWhyAndStaysOffered()
    {
        await using var studio = new StudioPageContext();
        studio.Service.Refusal = new TuningException("refused", "It is over.", "Begin it again.");
        var said = studio.Render<MudSnackbarProvider>();
        var cards = Render(studio, RunStatus.Running, Rising);

        cards.Find(At("steer-lossRising")).Click();

        Assert.Contains("Begin it again.", cards.Find(At("error")).TextContent, StringComparison.Ordinal);
        Assert.False(cards.Find(At("steer-lossRising")).HasAttribute("disabled"));
        Assert.Empty(said.FindAll(".mud-snackbar"));
    }

    private static Finding Rising { get; } = new(FindingCodes.LossRising, [2, 3]) { Changes = new Dictionary<string, string> { ["learningRate"] = "1e-4" } };

    private static IRenderedComponent<DiagnosisCards> Render(StudioPageContext studio, RunStatus status, Finding finding, int? best = null)
    {
        studio.Store.Add(FakeRuns.History("r1", "One", 50, status));
        return studio.Render<DiagnosisCards>(parameters => parameters
            .Add(cards => cards.Run, studio.Store.Find("r1")!)
            .Add(cards => cards.Findings, [finding])
            .Add(cards => cards.BestStep, best));
    }
}

using Bunit;
using MudBlazor;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.Components.Runs;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Runs;

public sealed class ExportPanelTests
{
    private static readonly ExportResult Result = new()
    {
        Files = [new ExportedFile("model.gguf", 3_000_000), new ExportedFile("Modelfile", 100)],
        Verification = new ExportCheck { Tokens = 85, RelativeDifference = 0.0143, Tolerance = 0.104, TokenMatch = 0.988, KlDivergence = 0.00039, Passed = true },
        Notes = ["Something to know."],
    };

    [Theory]
    [InlineData(RunStatus.Succeeded, 1)]
    [InlineData(RunStatus.Stopped, 1)]
    [InlineData(RunStatus.Running, 0)]
    [InlineData(RunStatus.Failed, 0)]
    public async Task RunPage_RunWithAnAdapter_OffersTheExport(RunStatus status, int panels)
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r1", "One", 50, status));

        var page = studio.Render<RunPage>(parameters => parameters.Add(item => item.Id, "r1"));

        Assert.Equal(panels, page.FindAll(At("export-panel")).Count);
    }

    [Fact]
    public async Task Start_FormatAndTypeChosen_AsksForThem()
    {
        await using var studio = new StudioPageContext();
        var panel = Render(studio);
        Assert.Empty(panel.FindAll(At("export-type")));

        panel.Find(At("export-gguf")).Click();
        panel.Find(At("export-type")).Change("q8_0");
        panel.Find(At("export-start")).Click();

        Assert.Equal(new ExportChoice("gguf", "q8_0"), Assert.Single(studio.Exports.Of("r1")).Choice);
        Assert.Contains("Waits", panel.Find(At("export-phase")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_TypeOfAnotherFormat_IsForgotten()
    {
        await using var studio = new StudioPageContext();
        var panel = Render(studio);

        panel.Find(At("export-gguf")).Click();
        panel.Find(At("export-type")).Change("q8_0");
        panel.Find(At("export-merged")).Click();
        panel.Find(At("export-start")).Click();

        Assert.Equal(new ExportChoice("merged"), Assert.Single(studio.Exports.Of("r1")).Choice);
    }

    [Fact]
    public async Task Changed_WritingThenDone_ShowsProgressThenBadgeFolderAndDownload()
    {
        await using var studio = new StudioPageContext();
        var panel = Render(studio);
        var item = studio.Exports.Start("r1", new ExportChoice("gguf", "q8_0"));

        studio.Exports.Put(item with { Status = ExportStatus.Running, Phase = "writing", Share = 0.4 });
        panel.WaitForAssertion(() => Assert.Equal("Writing", panel.Find(At("export-phase")).TextContent));
        Assert.Equal("40", panel.Find("[role='progressbar']").GetAttribute("aria-valuenow"));
        Assert.Empty(panel.FindAll(At("export-download")));

        studio.Exports.Put(item with { Status = ExportStatus.Done, Result = Result });
        panel.WaitForAssertion(() => Assert.NotEmpty(panel.FindAll(At("export-verified"))));
        Assert.Contains("98.8", panel.Find(At("export")).TextContent, StringComparison.Ordinal);
        Assert.Contains("Something to know.", panel.Find(At("export")).TextContent, StringComparison.Ordinal);
        Assert.Equal(item.Folder, panel.Find(At("export-folder")).TextContent);
        Assert.Equal("exports/r1/r1-gguf.zip", panel.Find(At("export-download")).GetAttribute("href"));
    }

    [Fact]
    public async Task Changed_OtherAnswers_ShowsTheErrorAndNoBadge()
    {
        await using var studio = new StudioPageContext("zh");
        var panel = Render(studio);
        var item = studio.Exports.Start("r1", new ExportChoice("merged"));

        studio.Exports.Put(item with { Status = ExportStatus.Failed, Error = new ErrorInfo(ErrorCodes.ExportMismatch, "What was written does not give this model's answers.") });

        panel.WaitForAssertion(() => Assert.Contains("没有保留", panel.Find(At("error")).TextContent, StringComparison.Ordinal));
        Assert.Empty(panel.FindAll(At("export-verified")));
        Assert.Empty(panel.FindAll(At("export-download")));
    }

    [Theory]
    [InlineData("bottleneck")]
    [InlineData("prompt-tuning")]
    public async Task Render_MethodThatCannotBeMerged_OffersTheAdapterAlone(string method)
    {
        await using var studio = new StudioPageContext();

        var panel = Render(studio, method);

        Assert.NotEmpty(panel.FindAll(At("export-adapter")));
        Assert.Empty(panel.FindAll(At("export-gguf")));
        Assert.NotEmpty(panel.FindAll(At("export-only-adapter")));
    }

    [Fact]
    public async Task Start_Refused_SaysWhy()
    {
        await using var studio = new StudioPageContext();
        studio.Exports.Refusal = new TuningException("refused", "There is no adapter.");
        var panel = Render(studio);

        panel.Find(At("export-start")).Click();

        Assert.Contains("There is no adapter.", panel.Find(At("error")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remove_FinishedOne_AsksFirstAndAWaitingOneDoesNot()
    {
        await using var studio = new StudioPageContext();
        var dialogs = studio.Render<MudDialogProvider>();
        var panel = Render(studio);
        var item = studio.Exports.Start("r1", new ExportChoice("gguf"));

        panel.WaitForElement(At("export-remove")).Click();
        Assert.Equal(["r1-gguf"], studio.Exports.Removed);

        studio.Exports.Put(item with { Status = ExportStatus.Done, Result = Result });
        panel.WaitForElement(At("export-download"));
        panel.Find(At("export-remove")).Click();
        dialogs.WaitForElement(At("confirm-no")).Click();
        Assert.Single(studio.Exports.Removed);
        panel.Find(At("export-remove")).Click();
        dialogs.WaitForElement(At("confirm-yes")).Click();
        panel.WaitForAssertion(() => Assert.Equal(2, studio.Exports.Removed.Count));
    }

    [Fact]
    public async Task Dispose_PageLeft_ListensNoMore()
    {
        await using var studio = new StudioPageContext();
        Render(studio);
        Assert.Equal(1, studio.Exports.Listeners);

        await studio.DisposeComponentsAsync();

        Assert.Equal(0, studio.Exports.Listeners);
    }

    private static IRenderedComponent<ExportPanel> Render(StudioPageContext studio, string method = "lora") =>
        studio.Render<ExportPanel>(parameters => parameters.Add(item => item.RunId, "r1").Add(item => item.Method, method));
}

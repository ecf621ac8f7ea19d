using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Reports;
using TuningStudio.Core.Data.Reports.Fixes;
using TuningStudio.Core.Tokenization;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.DataCheck;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Components.DataCheck;

public sealed class ReportPanelTests : IAsyncDisposable
{
    private static readonly RunReading Reading = new("/data/a.jsonl", new EncodingOptions { MaxLength = 64 });
    private static readonly DataFinding Repeats = new(DataFindingCodes.Duplicates, FindingSeverity.Warning, 10)
    {
        Lines = [3, 5],
        Fix = new(DataFixes.DropDuplicates, []),
        Recommended = true,
        Examples = [new(3, "Who are you?", null)],
    };

    private readonly StudioPageContext page = new();

    public ValueTask DisposeAsync() => page.DisposeAsync();

    [Fact]
    public void Opened_Sound_SaysReadyWithItsFigures()
    {
        var panel = Render();

        Assert.Equal("Ready", Text(panel, "report-verdict"));
        Assert.Contains("480", panel.Find("dl.facts").TextContent, StringComparison.Ordinal);
        Assert.Empty(panel.FindAll("[data-testid=apply-all]"));
    }

    [Fact]
    public void Opened_StillReading_ShowsItAndCanBeStopped()
    {
        page.Reports.Gate = new TaskCompletionSource();
        var panel = Render();
        Assert.Single(panel.FindAll("[role=progressbar]"));

        panel.Find("[data-testid=report-cancel]").Click();

        panel.WaitForAssertion(() => Assert.Single(panel.FindAll("[data-testid=report-run]")));
        page.Reports.Gate = null;
        panel.Find("[data-testid=report-run]").Click();
        panel.WaitForAssertion(() => Assert.Equal("Ready", Text(panel, "report-verdict")));
    }

    [Fact]
    public void Opened_Refused_SaysWhatAndWhere()
    {
        page.Reports.Refusal = new TuningException(ErrorCodes.InvalidData, "Line 7 is broken.", "Mend it.", "/data/a.jsonl", 7);

        var panel = Render();

        Assert.Contains("Line 7 is broken.", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Empty(panel.FindAll("[data-testid=report-verdict]"));
    }

    [Fact]
    public void Finding_WithAFix_NamesPlacesAndMakesANewVersion()
    {
        page.Reports.Findings.Add(Repeats);
        string? chosen = null;
        var panel = page.Render<ReportPanel>(parameters => parameters.Add(p => p.Reading, Reading).Add(p => p.Changed, path => chosen = path));

        Assert.Equal("1 thing to look at", Text(panel, "report-verdict"));
        Assert.Contains("3, 5, …", Text(panel, "data-finding-duplicates"), StringComparison.Ordinal);
        panel.Find("[data-testid=apply-dropDuplicates]").Click();

        panel.WaitForAssertion(() => Assert.Equal("/data/a.jsonl-v1", chosen));
        Assert.Equal([DataFixes.DropDuplicates], Assert.Single(page.Reports.Made).Fixes.Select(fix => fix.Code));
    }

    [Fact]
    public void Verdict_NotesBesideWhatIsToLookAt_CountsBoth()
    {
        page.Reports.Findings.AddRange([Repeats, new DataFinding(DataFindingCodes.RareLabels, FindingSeverity.Note, 0) { Figures = [1, 3] }]);

        Assert.Equal("1 thing to look at · 1 note", Text(Render(), "report-verdict"));
    }

    [Fact]
    public void ApplyAll_SeveralRecommended_TakesThoseAndNoOther()
    {
        page.Reports.Findings.AddRange(
        [
            Repeats,
            new DataFinding(DataFindingCodes.Secrets, FindingSeverity.Problem, 1) { Fix = new(DataFixes.MaskSecrets, []), Recommended = true },
            new DataFinding(DataFindingCodes.Echoes, FindingSeverity.Warning, 1) { Fix = new(DataFixes.DropEchoes, []) },
        ]);
        var panel = Render();

        panel.Find("[data-testid=apply-all]").Click();

        panel.WaitForAssertion(() => Assert.Equal([DataFixes.DropDuplicates, DataFixes.MaskSecrets], Assert.Single(page.Reports.Made).Fixes.Select(fix => fix.Code)));
    }

    [Fact]
    public void Versions_OneInUse_TheOthersCanBeTaken()
    {
        page.Reports.Made.Add(new DatasetVersion { Path = "/data/v1", Number = 1, Parent = Reading.Path, Original = Reading.Path, Fixes = [new(DataFixes.MaskSecrets, [])], Records = 470, Sha256 = "00" });
        string? chosen = null;
        var panel = page.Render<ReportPanel>(parameters => parameters.Add(p => p.Reading, Reading with { Path = "/data/v1" }).Add(p => p.Changed, path => chosen = path));

        Assert.Contains("470", Text(panel, "versions"), StringComparison.Ordinal);
        panel.Find("[data-testid=use-version]").Click();

        Assert.Equal(Reading.Path, chosen);
    }

    [Fact]
    public void Parameters_SameReadingAgain_IsNotLookedAtTwice()
    {
        var panel = Render();

        panel.Render(parameters => parameters.Add(p => p.Reading, Reading with { }));
        panel.Render(parameters => parameters.Add(p => p.Reading, Reading with { Model = "/models/other" }));

        Assert.Equal([null, "/models/other"], page.Reports.Looked.Select(reading => reading.Model));
    }

    [Fact]
    public void Opened_StillReading_CountsWhatWasRead()
    {
        page.Reports.Gate = new TaskCompletionSource();
        page.Reports.Progress = 12_000;

        var panel = Render();

        panel.WaitForAssertion(() => Assert.Contains("12,000", panel.Find("[role=status]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Opened_LabelsAndLengthsInTokens_ShowsThemAndWhatWouldBeCut()
    {
        page.Reports.Shape = report => report with
        {
            Task = DataTask.Classification,
            Labels = [new("refund", 300), new("cancel", 180)],
            Lengths = report.Lengths with { InTokens = true, SuggestedMaximum = 512, Cuts = [new(256, 96, 0.2), new(512, 0, 0)] },
        };

        var panel = Render();

        Assert.Contains("Labels2", panel.Find("dl.facts").TextContent, StringComparison.Ordinal);
        var caption = panel.Find("figcaption").TextContent;
        Assert.Contains("Suggested maximum length: 512 tokens.", caption, StringComparison.Ordinal);
        Assert.Contains("256 tokens: 20.0% · 512 tokens: 0.0%", caption, StringComparison.Ordinal);
    }

    [Fact]
    public void Lengths_NothingCutAtAnyLength_SaysNothingOfCuts()
    {
        page.Reports.Shape = report => report with { Lengths = report.Lengths with { InTokens = true, SuggestedMaximum = 512, Cuts = [new(512, 0, 0)] } };

        var caption = Render().Find("figcaption").TextContent;

        Assert.Contains("Suggested maximum length: 512 tokens.", caption, StringComparison.Ordinal);
        Assert.DoesNotContain("Records cut off", caption, StringComparison.Ordinal);
    }

    [Fact]
    public void Fix_Refused_SaysWhyAndStaysOffered()
    {
        page.Reports.Findings.Add(Repeats);
        page.Reports.Unfixable = new TuningException(ErrorCodes.CannotWrite, "The disk is full.", "Make room.");
        string? chosen = null;
        var panel = page.Render<ReportPanel>(parameters => parameters.Add(p => p.Reading, Reading).Add(p => p.Changed, path => chosen = path));

        panel.Find("[data-testid=apply-dropDuplicates]").Click();

        Assert.Contains("The disk is full.", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Null(chosen);
        Assert.False(panel.Find("[data-testid=apply-dropDuplicates]").HasAttribute("disabled"));
        page.Reports.Unfixable = null;
        panel.Find("[data-testid=apply-dropDuplicates]").Click();
        Assert.Empty(panel.FindAll("[role=alert]"));
        Assert.Equal("/data/a.jsonl-v1", chosen);
    }

    [Fact]
    public void Fix_Applied_ShowsThatTheVersionIsReadUntilItIs()
    {
        page.Reports.Findings.Add(Repeats);
        IRenderedComponent<ReportPanel>? panel = null;
        panel = page.Render<ReportPanel>(parameters => parameters.Add(p => p.Reading, Reading)
            .Add(p => p.Changed, path => panel!.Render(again => again.Add(p => p.Reading, Reading with { Path = path }))));
        page.Reports.Gate = new TaskCompletionSource();

        panel.Find("[data-testid=apply-dropDuplicates]").Click();

        Assert.NotEmpty(panel.FindAll("[data-testid=report-cancel]"));
        Assert.Empty(panel.FindAll("[data-testid=report-run]"));
        page.Reports.Findings.Clear();
        page.Reports.Gate.SetResult();
        panel.WaitForAssertion(() => Assert.Equal("Ready", Text(panel, "report-verdict")));
    }

    private IRenderedComponent<ReportPanel> Render() => page.Render<ReportPanel>(parameters => parameters.Add(p => p.Reading, Reading));

    private static string Text(IRenderedComponent<ReportPanel> panel, string id) => panel.Find($"[data-testid={id}]").TextContent.Trim();
}

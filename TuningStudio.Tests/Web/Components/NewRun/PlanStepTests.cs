using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Planning.Estimates;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.NewRun;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.NewRun;

public sealed class PlanStepTests
{
    [Fact]
    public async Task Render_NoData_SaysWhatIsMissing()
    {
        await using var studio = new StudioPageContext();
        using var form = new RunForm(studio.Libraries, studio.Libraries);
        await form.LoadAsync(new RunDraft { Name = "a" });

        var step = studio.Render<PlanStep>(parameters => parameters.Add(page => page.Form, form));

        Assert.NotNull(step.Find(At("plan-missing")));
        Assert.Empty(step.FindAll(At("memory-bar")));
    }

    [Fact]
    public async Task Render_TokensBeingCounted_SaysSo()
    {
        await using var studio = new StudioPageContext();
        var look = new TaskCompletionSource<PlanGround>();
        studio.Plans.Look = () => look.Task;
        using var form = await Form(studio);

        var step = studio.Render<PlanStep>(parameters => parameters.Add(page => page.Form, form));
        Assert.NotNull(step.Find(At("plan-looking")));
        look.SetResult(studio.Plans.Ground);

        step.WaitForElement(At("memory-bar"));
    }

    [Fact]
    public async Task Render_DataThatCannotBeCounted_SaysWhy()
    {
        await using var studio = new StudioPageContext();
        studio.Plans.Look = () => throw FakeLibraries.BrokenData;
        using var form = await Form(studio);

        var step = studio.Render<PlanStep>(parameters => parameters.Add(page => page.Form, form));

        Assert.Contains("a string is not closed", step.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_Fits_ShowsComponentsTimeAndGpus()
    {
        await using var studio = new StudioPageContext();
        using var form = await Form(studio);

        var step = studio.Render<PlanStep>(parameters => parameters.Add(page => page.Form, form));

        Assert.Equal("fits", step.Find(At("plan-verdict")).TextContent);
        Assert.Equal(7, step.FindAll(".memory-legend li").Count);
        Assert.Contains("Tokens computed", step.Find(At("plan-facts")).TextContent, StringComparison.Ordinal);
        Assert.NotEmpty(step.Find(At("plan-gpus")).QuerySelectorAll("tbody tr"));
        Assert.Empty(step.FindAll(At("plan-advice")));
    }

    [Fact]
    public async Task MakeItFit_SetsTheOptionsAndFits()
    {
        await using var studio = new StudioPageContext();
        studio.Plans.Ground = new(ModelSize.Gated(32, 4096, 14336, 32, 8, 128, 128256, tied: false), new(480, [100, 200, 300], 0.5));
        using var form = await Form(studio, new() { ["method"] = "full" });
        var step = studio.Render<PlanStep>(parameters => parameters.Add(page => page.Form, form));
        Assert.Equal("does not fit", step.Find(At("plan-verdict")).TextContent);

        step.Find(At("make-it-fit")).Click();

        Assert.Equal("lora", form.Draft.Options["method"]);
        Assert.Equal("fits", step.Find(At("plan-verdict")).TextContent);
        Assert.Empty(step.FindAll(At("plan-advice")));
    }

    [Fact]
    public async Task Price_Given_IsKeptAndCosts()
    {
        await using var studio = new StudioPageContext();
        using var form = await Form(studio);
        var step = studio.Render<PlanStep>(parameters => parameters.Add(page => page.Form, form));

        step.Find(At("plan-price")).Change("3600");

        Assert.Equal(3600, Assert.Single(studio.Plans.Figures.Devices!).Value.PricePerHour);
        Assert.DoesNotContain("–", step.Find(At("plan-facts")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_Sweep_ShowsTheSumOfItsRunsAndTheLargest()
    {
        await using var studio = new StudioPageContext();
        await studio.Plans.KeepAsync(new PlanFigures(PricePerHour: 3600, Currency: "€"));
        using var form = await Form(studio);
        var one = studio.Render<PlanStep>(parameters => parameters.Add(page => page.Form, form));
        Assert.Empty(one.FindAll(At("plan-sweep")));
        var alone = one.Find(At("plan-total")).TextContent;

        form.SetSweep(new SweepDraft { Axes = [new("rank", "4,256"), new("nEpochs", "1,2,3")] });
        var step = studio.Render<PlanStep>(parameters => parameters.Add(page => page.Form, form));

        Assert.StartsWith("6 runs", step.Find(At("plan-sweep")).TextContent, StringComparison.Ordinal);
        Assert.NotEqual(alone, step.Find(At("plan-total")).TextContent);
        Assert.Contains("€", step.Find(At("plan-facts")).TextContent, StringComparison.Ordinal);
        Assert.NotEqual(one.Find(At("plan-facts")).TextContent, step.Find(At("plan-facts")).TextContent);
    }

    [Fact]
    public async Task Probe_Answers_ReplacesTheEstimateUntilSomethingChanges()
    {
        await using var studio = new StudioPageContext();
        using var form = await Form(studio);
        var step = studio.Render<PlanStep>(parameters => parameters.Add(page => page.Form, form));
        var before = step.Find(At("plan-total")).TextContent;

        step.Find(At("plan-probe")).Click();
        Assert.NotNull(step.Find(At("plan-probe-stop")));
        studio.Plans.Probe.SetResult(new Refinement(1e12, 2, 1));

        step.WaitForAssertion(() => Assert.StartsWith("Measured", step.Find(At("plan-source")).TextContent, StringComparison.Ordinal));
        Assert.NotEqual(before, step.Find(At("plan-total")).TextContent);
        Assert.Equal("/studio/models/starter", studio.Plans.Probed![1]);

        form.SetOption(Core.Configuration.HyperparameterCatalog.Get("rank"), "8");
        step.Render();
        Assert.StartsWith("Reckoned", step.Find(At("plan-source")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_Sweep_MeasuresItsLargestRun()
    {
        await using var studio = new StudioPageContext();
        using var form = await Form(studio);
        form.SetSweep(new SweepDraft { Axes = [new("rank", "4,256")] });
        var step = studio.Render<PlanStep>(parameters => parameters.Add(page => page.Form, form));

        step.Find(At("plan-probe")).Click();

        Assert.Equal("256", studio.Plans.Probed![studio.Plans.Probed.ToList().IndexOf("--rank") + 1]);
    }

    [Theory]
    [InlineData("template")]
    [InlineData("columns")]
    [InlineData("branch")]
    [InlineData("sweep")]
    public async Task Probe_SomethingElseIsToBeRunThen_NoLongerCounts(string changed)
    {
        await using var studio = new StudioPageContext();
        using var form = await Form(studio);
        studio.Plans.Probe.SetResult(new Refinement(1e12, 2, 1));
        var step = studio.Render<PlanStep>(parameters => parameters.Add(page => page.Form, form));
        step.Find(At("plan-probe")).Click();
        step.WaitForAssertion(() => Assert.StartsWith("Measured", step.Find(At("plan-source")).TextContent, StringComparison.Ordinal));

        switch (changed)
        {
            case "template":
                form.SetTemplate(new PromptTemplate { Prompt = "Q: {prompt}\nA: " });
                break;
            case "columns":
                await form.SetReadingAsync(new DataOptions { Columns = new Dictionary<string, string> { ["prompt"] = "q", ["completion"] = "a" } });
                break;
            case "branch":
                await form.LoadAsync(form.Draft with { From = "r1", Checkpoint = 100, Adapter = "/studio/runs/r1/checkpoints/step-000100/adapter" });
                break;
            default:
                form.SetSweep(new SweepDraft { Axes = [new("rank", "4,8")] });
                break;
        }

        step.Render();
        step.WaitForAssertion(() => Assert.StartsWith("Reckoned by formula", step.Find(At("plan-source")).TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Probe_StepLeftAndComeBackTo_StillCounts()
    {
        await using var studio = new StudioPageContext();
        using var form = await Form(studio);
        studio.Plans.Probe.SetResult(new Refinement(1e12, 2, 1));
        var step = studio.Render<PlanStep>(parameters => parameters.Add(page => page.Form, form));
        step.Find(At("plan-probe")).Click();
        step.WaitForAssertion(() => Assert.StartsWith("Measured", step.Find(At("plan-source")).TextContent, StringComparison.Ordinal));
        step.Instance.Dispose();

        var again = studio.Render<PlanStep>(parameters => parameters.Add(page => page.Form, form));

        Assert.StartsWith("Measured", again.Find(At("plan-source")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_StepLeftMeanwhile_GoesOnAndItsResultIsThere()
    {
        await using var studio = new StudioPageContext();
        using var form = await Form(studio);
        var step = studio.Render<PlanStep>(parameters => parameters.Add(page => page.Form, form));
        step.Find(At("plan-probe")).Click();
        step.Instance.Dispose();

        var again = studio.Render<PlanStep>(parameters => parameters.Add(page => page.Form, form));
        Assert.NotNull(again.Find(At("plan-probe-stop")));
        studio.Plans.Probe.SetResult(new Refinement(1e12, 2, 1));

        again.WaitForAssertion(() => Assert.StartsWith("Measured", again.Find(At("plan-source")).TextContent, StringComparison.Ordinal));
        Assert.NotNull(again.Find(At("plan-probe")));
    }

    [Fact]
    public async Task Probe_StepLeftAndComeBackTo_CanBeStopped()
    {
        await using var studio = new StudioPageContext();
        using var form = await Form(studio);
        var step = studio.Render<PlanStep>(parameters => parameters.Add(page => page.Form, form));
        step.Find(At("plan-probe")).Click();
        step.Instance.Dispose();
        var again = studio.Render<PlanStep>(parameters => parameters.Add(page => page.Form, form));

        again.Find(At("plan-probe-stop")).Click();

        Assert.NotNull(again.Find(At("plan-probe")));
        Assert.True(studio.Plans.IsProbeEnded);
        Assert.StartsWith("Reckoned", again.Find(At("plan-source")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_SomethingIsChangedMeanwhile_IsEnded()
    {
        await using var studio = new StudioPageContext();
        using var form = await Form(studio);
        var step = studio.Render<PlanStep>(parameters => parameters.Add(page => page.Form, form));
        step.Find(At("plan-probe")).Click();
        step.Instance.Dispose();

        form.SetOption(Core.Configuration.HyperparameterCatalog.Get("rank"), "8");
        var glance = studio.Render<PlanGlance>(parameters => parameters.Add(page => page.Form, form));

        glance.WaitForAssertion(() => Assert.True(studio.Plans.IsProbeEnded));
        Assert.False(form.Probe.IsRunning);
    }

    [Fact]
    public async Task MakeItFit_SweepVariesWhatIsSet_NoLongerVariesIt()
    {
        await using var studio = new StudioPageContext();
        studio.Plans.Ground = new(ModelSize.Gated(32, 4096, 14336, 32, 8, 128, 128256, tied: false), new(480, [100, 200, 300], 0.5));
        using var form = await Form(studio);
        form.SetSweep(new SweepDraft { Axes = [new("method", "full,lora"), new("learningRate", "1e-4,3e-4")] });
        var step = studio.Render<PlanStep>(parameters => parameters.Add(page => page.Form, form));
        Assert.Equal("does not fit", step.Find(At("plan-verdict")).TextContent);
        Assert.Contains("no longer varies", step.Find(At("plan-fixes")).TextContent, StringComparison.Ordinal);

        step.Find(At("make-it-fit")).Click();

        Assert.Equal("fits", step.Find(At("plan-verdict")).TextContent);
        Assert.Equal(["learningRate"], form.Sweep!.Axes.Select(axis => axis.Option));
    }

    [Fact]
    public async Task Render_NoSettingHelps_SaysSoAndOffersNoButton()
    {
        await using var studio = new StudioPageContext();
        studio.Plans.Ground = new(ModelSize.Gated(120, 16384, 53248, 128, 8, 128, 128256, tied: false), new(480, [100, 200, 300], 0.5));
        using var form = await Form(studio);

        var step = studio.Render<PlanStep>(parameters => parameters.Add(page => page.Form, form));

        Assert.Contains("Take a smaller model", step.Find(At("plan-advice")).TextContent, StringComparison.Ordinal);
        Assert.Empty(step.FindAll(At("make-it-fit")));
    }

    [Fact]
    public async Task Gpus_PriceGiven_SayWhatTheyWouldCost()
    {
        await using var studio = new StudioPageContext();
        using var form = await Form(studio);
        var step = studio.Render<PlanStep>(parameters => parameters.Add(page => page.Form, form));
        Assert.DoesNotContain("Cost", step.Find(At("plan-gpus")).TextContent, StringComparison.Ordinal);

        await studio.Plans.KeepAsync(new PlanFigures(PricePerHour: 3600, Currency: "€"));
        step.Find(At("plan-price")).Change("3600");

        Assert.All(step.Find(At("plan-gpus")).QuerySelectorAll("tbody tr"), row => Assert.EndsWith("€", row.TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Probe_Fails_SaysWhy()
    {
        await using var studio = new StudioPageContext();
        using var form = await Form(studio);
        var step = studio.Render<PlanStep>(parameters => parameters.Add(page => page.Form, form));

        step.Find(At("plan-probe")).Click();
        studio.Plans.Probe.SetException(new TuningException(ErrorCodes.OutOfMemory, "Memory ran out."));

        step.WaitForAssertion(() => Assert.Contains("Memory ran out", step.Markup, StringComparison.Ordinal));
        Assert.NotNull(step.Find(At("plan-probe")));
    }

    private static async Task<RunForm> Form(StudioPageContext studio, Dictionary<string, string>? options = null)
    {
        var form = new RunForm(studio.Libraries, studio.Libraries);
        await form.LoadAsync(new RunDraft { Name = "a", TrainingFile = "/data/good.jsonl", Options = options ?? [] });
        return form;
    }
}

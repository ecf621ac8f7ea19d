using Bunit;
using TuningStudio.Core.Configuration;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.NewRun;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.NewRun;

public sealed class SweepFieldsTests
{
    [Fact]
    public async Task AddAxis_FieldChosen_OffersValuesAndCountsTheRuns()
    {
        await using var studio = new StudioPageContext();
        var (form, fields) = await RenderAsync(studio);

        fields.Find(At("sweep-add")).Change("learningRate");
        fields.Find(At("sweep-add")).Change("rank");
        fields.Find("#axis-rank").Input("4,8");

        Assert.Contains("6 runs", fields.Find(At("sweep-count")).TextContent, StringComparison.Ordinal);
        Assert.Equal(6, form.SweepRuns);
        Assert.Equal(["learningRate", "rank"], form.ToSweepRequest().Axes.Select(axis => axis.Option));
        Assert.DoesNotContain(fields.FindAll($"{At("sweep-add")} option"), option => option.GetAttribute("value") == "rank");
    }

    [Fact]
    public async Task Axis_Range_NeedsANumberOfRandomRuns()
    {
        await using var studio = new StudioPageContext("zh");
        var (form, fields) = await RenderAsync(studio);

        fields.Find(At("sweep-add")).Change("learningRate");
        fields.Find("#axis-learningRate").Input("log:1e-5:1e-2");
        Assert.Contains("只有随机运行才能从中抽取", fields.Find(At("sweep-fault")).TextContent, StringComparison.Ordinal);
        Assert.False(form.IsComplete(RunStep.Options));

        fields.Find(At("sweep-random")).Input("12");
        Assert.Empty(fields.FindAll(At("sweep-fault")));
        Assert.Contains("12 次训练", fields.Find(At("sweep-count")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RemoveAxis_TheLast_IsOneRunAgain()
    {
        await using var studio = new StudioPageContext();
        var (form, fields) = await RenderAsync(studio);
        fields.Find(At("sweep-add")).Change("rank");

        fields.Find($"{At("axis-rank")} button").Click();

        Assert.Null(form.Draft.Sweep);
        Assert.Empty(fields.FindAll(At("sweep-count")));
    }

    [Fact]
    public async Task Method_ThatDoesNotKnowTheField_LeavesItOut()
    {
        await using var studio = new StudioPageContext();
        var (form, fields) = await RenderAsync(studio);
        fields.Find(At("sweep-add")).Change("rank");

        form.SetOption(HyperparameterCatalog.Get("method"), "ia3");

        Assert.Null(form.Sweep);
        Assert.NotNull(form.Draft.Sweep);
        Assert.Empty(form.SweepFaults);
    }

    [Fact]
    public async Task CommandLine_OfASweep_DoesTheSame()
    {
        await using var studio = new StudioPageContext();
        var (form, fields) = await RenderAsync(studio);
        form.Rename("a");
        fields.Find(At("sweep-add")).Change("rank");
        fields.Find("#axis-rank").Input("4,8");

        Assert.Equal(
            "tuningstudio sweep --name a --model /studio/models/starter --training-file /data/good.jsonl --grid rank=4,8 --metric validationLoss --stop-hopeless median --output sweep",
            TuneCommandLine.For(form.ToSweepRequest(), windows: false));
    }

    private static async Task<(RunForm Form, IRenderedComponent<SweepFields> Fields)> RenderAsync(StudioPageContext studio)
    {
        var form = new RunForm(studio.Libraries, studio.Libraries);
        await form.LoadAsync(new RunDraft { Name = "a", TrainingFile = "/data/good.jsonl" });
        return (form, studio.Render<SweepFields>(parameters => parameters.Add(item => item.Form, form)));
    }
}

using Bunit;
using TuningStudio.Core.Planning.Estimates;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.NewRun;
using TuningStudio.Web.Components.Pages;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.NewRun;

public sealed class OptionsStepTests : IAsyncDisposable
{
    private readonly StudioPageContext _studio = new();

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Fact]
    public void Options_ThatCannotBeRead_AreNamedUntilTheyAreMended()
    {
        var page = Open();

        page.Find("#field-rank").Input("5000");
        page.Find("#field-learningRate").Input("fast");

        Assert.Equal("2 to mend: Rank, Learning rate.", page.Find(At("option-problems")).TextContent);
        Assert.True(page.Find(At("step-next")).HasAttribute("disabled"));
        page.Find("#field-rank").Input(string.Empty);
        page.Find("#field-learningRate").Input("0.0003");
        Assert.Empty(page.FindAll(At("option-problems")));
        Assert.False(page.Find(At("step-next")).HasAttribute("disabled"));
        page.Find(At("step-review")).Click();
        page.Find(At("start-run")).Click();
        Assert.Equal((null, 0.0003), (_studio.Service.Created[^1].Hyperparameters.Rank, _studio.Service.Created[^1].Hyperparameters.LearningRate));
    }

    [Fact]
    public void Device_NoGpu_SaysThatRunsTrainOnTheCpu()
    {
        _studio.Monitor.Devices = [new("cpu", "16 cores", 64L << 30, null, null)];

        Assert.Contains("No NVIDIA GPU was found", Open().Find(At("option-device")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Glance_RunThatDoesNotFit_SaysSo()
    {
        _studio.Plans.Ground = new(ModelSize.Gated(32, 4096, 14336, 32, 8, 128, 128256, tied: false), new(480, [100, 200, 300], 0.5));
        var page = Open(new() { ["method"] = "full" });
        page.WaitForAssertion(() => Assert.Equal("does not fit", page.Find($"{At("plan-glance")} .tag-error").TextContent));

        page.Find(At("method-lora")).Click();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll($"{At("plan-glance")} .tag-error")));
    }

    [Theory]
    [InlineData(9L << 30, 1)]
    [InlineData(null, 0)]
    public void Bar_MemoryFreeNow_IsMarkedWhereItIsKnown(long? free, int marks)
    {
        var request = _studio.Plans.Request(_studio.Plans.Ground, FakeRuns.Resolved, _studio.Monitor.Devices[0]);

        var bar = _studio.Render<MemoryBar>(parameters => parameters
            .Add(item => item.Memory, RunPlan.Of(request).Memory)
            .Add(item => item.Device, DeviceSize.Gpu("NVIDIA RTX 4090", 24L << 30, free)));

        Assert.Equal(Enumerable.Repeat("9 GB free now", marks), bar.FindAll(".memory-mark").Select(mark => mark.GetAttribute("title")));
    }

    private IRenderedComponent<NewRunPage> Open(Dictionary<string, string>? options = null)
    {
        NewRunDraftTests.KeepDraft(_studio, new RunDraft { Name = "a", TrainingFile = "/data/good.jsonl", Options = options ?? [] });
        _studio.Navigation.NavigateTo("new?step=options");
        return _studio.Render<NewRunPage>();
    }
}

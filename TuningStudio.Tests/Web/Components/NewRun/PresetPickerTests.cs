using Bunit;
using TuningStudio.Core.Configuration;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.NewRun;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.NewRun;

public sealed class PresetPickerTests
{
    [Fact]
    public async Task Choose_Preset_FillsTheFieldsInAndShowsWhatWasChanged()
    {
        await using var studio = new StudioPageContext();
        var (form, step) = await RenderAsync(studio);

        step.Find(At("preset-llama3-huanhuan")).Click();

        Assert.Equal("8", step.Find("#field-rank").GetAttribute("value"));
        Assert.Equal("384", step.Find("#field-maxSequenceLength").GetAttribute("value"));
        Assert.Contains("All as in the preset", step.Find(At("preset-changes")).TextContent, StringComparison.Ordinal);

        step.Find("#field-rank").Input("32");

        Assert.Contains("Changed: Rank.", step.Find(At("preset-changes")).TextContent, StringComparison.Ordinal);
        Assert.Equal("In the preset: 8", step.Find(At("preset-of-rank")).TextContent);
        Assert.Equal(("llama3-huanhuan", 32), (form.ToRequest().Preset, form.ToRequest().Hyperparameters.Rank));

        step.Find(At("preset-reset")).Click();
        Assert.Empty(step.FindAll(At("preset-of-rank")));
    }

    [Fact]
    public async Task Choose_None_LeavesOnlyWhatIsOnesOwn()
    {
        await using var studio = new StudioPageContext();
        var (form, step) = await RenderAsync(studio);
        step.Find(At("preset-vertex")).Click();
        step.Find("#field-rank").Input("32");

        step.Find(At("preset-none")).Click();

        Assert.Equal(new HyperparameterOptions { Rank = 32 }, form.ToRequest().Hyperparameters);
        Assert.Null(form.ToRequest().Preset);
    }

    [Theory]
    [InlineData("en", "“Epochs”, “Train steps” decide the same thing")]
    [InlineData("zh", "“训练轮数”, “训练步数” 决定同一件事")]
    public async Task Options_ThatContradictEachOther_AreSaidInTheLanguage(string language, string text)
    {
        await using var studio = new StudioPageContext(language);
        var (form, step) = await RenderAsync(studio);
        step.Find(At("preset-vertex")).Click();

        step.Find("#field-nEpochs").Input("3");

        Assert.Contains(text, step.Find(At("contradiction")).TextContent, StringComparison.Ordinal);
        Assert.False(form.IsComplete(RunStep.Options));
    }

    private static async Task<(RunForm Form, IRenderedComponent<OptionsStep> Step)> RenderAsync(StudioPageContext studio)
    {
        var form = new RunForm(studio.Libraries, studio.Libraries);
        await form.LoadAsync(new RunDraft { Name = "a", TrainingFile = "/data/good.jsonl" });
        return (form, studio.Render<OptionsStep>(parameters => parameters.Add(item => item.Form, form)));
    }
}

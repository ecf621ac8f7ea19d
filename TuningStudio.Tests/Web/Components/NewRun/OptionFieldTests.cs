using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using TuningStudio.Core.Configuration;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.NewRun;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.Resources;

namespace TuningStudio.Tests.Web.Components.NewRun;

public sealed class OptionFieldTests
{
    [Theory]
    [InlineData("en", "Rank", "A whole number between 1 and 1024, not “5000”.")]
    [InlineData("zh", "秩", "请填 1 到 1024 之间的整数，而不是“5000”。")]
    public async Task Render_ValueOutOfRange_SaysWhatIsWantedInTheLanguage(string language, string label, string problem)
    {
        await using var studio = new StudioPageContext(language);

        var field = studio.Render<OptionField>(parameters => parameters
            .Add(item => item.Option, HyperparameterCatalog.Get("rank")).Add(item => item.Value, "5000"));

        Assert.Equal(label, field.Find("label").TextContent);
        Assert.Equal(problem, field.Find("[role=alert]").TextContent);
        Assert.Equal("true", field.Find("input").GetAttribute("aria-invalid"));
    }

    [Fact]
    public async Task Render_EveryOption_ShowsDefaultWithReasonAndHelp()
    {
        await using var studio = new StudioPageContext();
        foreach (var option in HyperparameterCatalog.All)
        {
            var field = studio.Render<OptionField>(parameters => parameters.Add(item => item.Option, option));
            var control = field.Find("input, select");

            Assert.Equal(control.Id, field.Find("label").GetAttribute("for"));
            var help = field.Find("#" + control.GetAttribute("aria-describedby")).TextContent;
            Assert.Contains(OptionValue.Default(option, studio.Services.GetRequiredService<IStringLocalizer<Texts>>()), help, StringComparison.Ordinal);
            Assert.Contains(option.Help.English, help, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Change_SwitchToDefault_IsPassedOnAsEmpty()
    {
        await using var studio = new StudioPageContext();
        string? passed = "untouched";
        var field = studio.Render<OptionField>(parameters => parameters
            .Add(item => item.Option, HyperparameterCatalog.Get("maskPrompt"))
            .Add(item => item.Value, "false")
            .Add(item => item.ValueChanged, text => passed = text));

        field.Find("select").Change("");

        Assert.Equal("", passed);
        Assert.Equal(3, field.FindAll("option").Count);
    }

    [Theory]
    [InlineData("en", "Default: No.")]
    [InlineData("zh", "默认：否。")]
    public async Task Render_Switch_SaysItsDefaultInTheLanguage(string language, string said)
    {
        await using var studio = new StudioPageContext(language);

        var field = studio.Render<OptionField>(parameters => parameters.Add(item => item.Option, HyperparameterCatalog.Get("useDora")));

        Assert.Equal(said, field.Find(".option-default").TextContent);
    }

    [Theory]
    [InlineData("gradientCheckpointing", "sometimes", "One of auto, on, off, not “sometimes”.")]
    [InlineData("maskPrompt", "perhaps", "One of true, false, not “perhaps”.")]
    [InlineData("nEpochs", "some", "A whole number between 1 and 1000, not “some”.")]
    public async Task Render_ValueOfAnAddressThatIsNone_SaysWhatMayBeChosen(string name, string value, string problem)
    {
        await using var studio = new StudioPageContext();

        var field = studio.Render<OptionField>(parameters => parameters.Add(item => item.Option, HyperparameterCatalog.Get(name)).Add(item => item.Value, value));

        Assert.Equal(problem, field.Find("[role=alert]").TextContent);
    }

    [Theory]
    [InlineData("en", "0,001", "Write the decimals after a point: 0.001, not “0,001”.")]
    [InlineData("zh", "0,001", "小数点请用“.”：0.001，而不是“0,001”。")]
    [InlineData("en", "7", "A number between 1e-8 and 1, not “7”.")]
    public async Task Render_LearningRateThatIsNone_SaysHowItIsWritten(string language, string value, string problem)
    {
        await using var studio = new StudioPageContext(language);

        var field = studio.Render<OptionField>(parameters => parameters.Add(item => item.Option, HyperparameterCatalog.Get("learningRate")).Add(item => item.Value, value));

        Assert.Equal(problem, field.Find("[role=alert]").TextContent);
    }

    [Theory]
    [InlineData("en", "precision", "automatic|fp32|bf16")]
    [InlineData("zh", "trainOn", "自动|每个回答 (all-turns)|最后一个回答 (last-turn)")]
    [InlineData("en", "schedule", "automatic|Linear|Cosine|Cosine with restarts (cosine_with_restarts)|Polynomial|Inverse square root (inverse_sqrt)|Constant|Constant with warmup (constant_with_warmup)")]
    public async Task Render_Choice_OffersEachByItsNameAndAutomaticOnce(string language, string name, string offered)
    {
        await using var studio = new StudioPageContext(language);

        var field = studio.Render<OptionField>(parameters => parameters.Add(item => item.Option, HyperparameterCatalog.Get(name)));

        Assert.Equal(offered, string.Join('|', field.FindAll("option").Select(option => option.TextContent)));
    }

    [Fact]
    public async Task Render_ChoiceSetToAuto_IsTheAutomaticOne()
    {
        await using var studio = new StudioPageContext();

        var field = studio.Render<OptionField>(parameters => parameters.Add(item => item.Option, HyperparameterCatalog.Get("precision")).Add(item => item.Value, "auto"));

        Assert.Equal("", field.Find("select").GetAttribute("value"));
    }

    [Theory]
    [InlineData("learningRate", null, "0.0025", "Here: 0.0025.")]
    [InlineData("batching", null, "packed", "Here: Packed.")]
    [InlineData("learningRate", "0.1", "0.0025", null)]
    [InlineData("seed", null, "42", null)]
    [InlineData("learningRate", null, null, null)]
    public async Task Render_DefaultKnown_SaysItUnlessItIsSetOrSaid(string name, string? value, string? known, string? said)
    {
        await using var studio = new StudioPageContext();

        var field = studio.Render<OptionField>(parameters => parameters
            .Add(item => item.Option, HyperparameterCatalog.Get(name)).Add(item => item.Value, value).Add(item => item.Known, known));

        Assert.Equal(said, field.FindAll(StudioPageContext.At($"here-{name}")).SingleOrDefault()?.TextContent.Trim());
    }
}

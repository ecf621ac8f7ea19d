using Bunit;
using TuningStudio.Core.Configuration;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.NewRun;

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
            Assert.Contains(option.Kind == OptionKind.Switch ? Switched(option.Default.English) : option.Default.English, help, StringComparison.Ordinal);
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

    private static string Switched(string said) => said.Replace("true", "Yes", StringComparison.Ordinal).Replace("false", "No", StringComparison.Ordinal);
}

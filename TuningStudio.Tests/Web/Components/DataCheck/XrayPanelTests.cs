using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.DataCheck;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Components.DataCheck;

public sealed class XrayPanelTests : IAsyncDisposable
{
    private static readonly RunReading Reading = new("/data/a.jsonl", new EncodingOptions { MaxLength = 64 }) { Model = "/models/starter" };

    private readonly StudioPageContext page = new();

    public ValueTask DisposeAsync() => page.DisposeAsync();

    [Fact]
    public void Opened_FirstRecord_MarksWhatIsLearnt()
    {
        var panel = Render();

        Assert.Equal(["token token-special", "token token-trained"], panel.FindAll("[data-testid=xray-tokens] span").Select(token => token.ClassName));
        Assert.Contains("2 tokens, 2 kept, 1 learnt (50.0%)", panel.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_Pressed_ShowsTheNextRecord()
    {
        var panel = Render();

        panel.Find("[data-testid=xray-next]").Click();

        Assert.Equal("2", panel.Find("[data-testid=xray-number]").GetAttribute("value"));
    }

    [Fact]
    public void Search_FindsNothing_SaysSoAndKeepsThePlace()
    {
        var panel = Render();

        panel.Find("[data-testid=xray-search]").Change("nothing");
        panel.Find("form").Submit();

        Assert.Contains("There is no such record.", panel.Markup, StringComparison.Ordinal);
        Assert.Equal("1", panel.Find("[data-testid=xray-number]").GetAttribute("value"));
    }

    [Fact]
    public void Template_Refuses_SaysWhy()
    {
        page.Reports.Refusal = new TuningException(ErrorCodes.InvalidTemplate, "Roles must alternate.", "Mend the record.");

        var panel = Render();

        Assert.Contains("Roles must alternate.", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Empty(panel.FindAll("[data-testid=xray-tokens]"));
    }

    [Fact]
    public async Task Show_AnotherRecordMeanwhile_StaysAtTheOneAskedForLast()
    {
        var panel = Render();
        var slow = page.Reports.Slow[2] = new TaskCompletionSource();
        panel.Find("[data-testid=xray-next]").Click();
        panel.Find("[data-testid=xray-number]").Change("9");
        panel.Find("form").Submit();
        Assert.Equal("9", panel.Find("[data-testid=xray-number]").GetAttribute("value"));

        await panel.InvokeAsync(slow.SetResult);

        Assert.Equal("9", panel.Find("[data-testid=xray-number]").GetAttribute("value"));
    }

    [Fact]
    public async Task Show_AnotherRecordMeanwhile_SaysNothingOfAFaultOfTheFirst()
    {
        var panel = Render();
        var slow = page.Reports.Slow[2] = new TaskCompletionSource();
        panel.Find("[data-testid=xray-next]").Click();
        panel.Find("[data-testid=xray-number]").Change("9");
        panel.Find("form").Submit();
        page.Reports.Refusal = new TuningException(ErrorCodes.InvalidTemplate, "Roles must alternate.", "Mend the record.");

        await panel.InvokeAsync(slow.SetResult);

        Assert.Empty(panel.FindAll("[role=alert]"));
        Assert.NotEmpty(panel.FindAll("[data-testid=xray-tokens]"));
    }

    private IRenderedComponent<XrayPanel> Render() => page.Render<XrayPanel>(parameters => parameters.Add(p => p.Reading, Reading));
}

using Bunit;
using Microsoft.AspNetCore.Components.Web;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Playground;

/// <summary>Which columns stand there, and that every control reaches the request.</summary>
public sealed class PlaygroundColumnTests
{
    [Fact]
    public async Task BaseAlone_WithAColumn_ShowsItsAnswerAndLetsItGo()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?model=%2Fstudio%2Fmodels%2Fstarter&with=r1");

        Assert.Empty(page.FindAll(At("playground-tune")));
        Ask(page);
        studio.Playground.Tuned.Writer.TryWrite(new GenerationFinished("t", "delivery_status", [1], 5, "stop", 28));

        page.WaitForAssertion(() => Assert.Contains("delivery_status", page.Find(At("answer-2")).TextContent, StringComparison.Ordinal));
        Assert.Equal([null, "/studio/runs/r1/adapter"], studio.Playground.Asked.Select(asked => asked.Column.Adapter));
        page.Settle();
        page.Find(At("answer-2-remove")).Click();
        Assert.DoesNotContain("with=", studio.Navigation.Uri, StringComparison.Ordinal);
        Assert.NotEmpty(page.FindAll(At("playground-tune")));
    }

    [Fact]
    public async Task BaseAlone_Columns_AreFourInAll()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?model=%2Fstudio%2Fmodels%2Fstarter");

        foreach (var (key, column) in new[] { ("r1@200", "answer-2"), ("r1", "answer-3"), ("r1@100", "answer-4") })
        {
            page.Find(At("add-column")).Change(key);
            Assert.NotEmpty(page.FindAll(At(column)));
        }

        Assert.Empty(page.FindAll(At("add-column")));
    }

    [Fact]
    public async Task Columns_Offered_AreCheckpointsOfOtherRunsToo()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r2", "Two", 100, RunStatus.Interrupted));
        var page = Render(studio, "playground?run=r1");

        Assert.Equal(["r1@300", "r1@200", "r1@100", "r2@100"], page.FindAll($"{At("add-column")} optgroup option").Select(option => option.GetAttribute("value")));
        page.Find(At("add-column")).Change("r2@100");
        Ask(page);

        page.WaitForAssertion(() => Assert.Equal("/studio/runs/r2/checkpoints/step-000100/adapter", studio.Playground.Asked[^1].Column.Adapter));
        Assert.Contains("Two @ 100", page.Find("[aria-label='Two @ 100']").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunChosen_ThatStandsInAColumn_IsThereOnce()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r2", "Two", 100, RunStatus.Succeeded));
        var page = Render(studio, "playground?run=r1&with=r2");

        page.Find(At("playground-run")).Change("r2");

        page.WaitForAssertion(() => Assert.Empty(page.FindAll(At("answer-3"))));
        Assert.Contains("run=r2", studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task Sampling_EachField_ReachesTheRequest(string field, string typed, SamplingOptions expected)
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1");

        page.Find(At(field)).Change(typed);
        Ask(page);

        page.WaitForAssertion(() => Assert.Equal(2, studio.Playground.Asked.Count));
        Assert.All(studio.Playground.Asked, asked =>
        {
            Assert.Equal(expected.StopStrings, asked.Sampling.StopStrings);
            Assert.Equal(expected, asked.Sampling with { StopStrings = expected.StopStrings });
        });
        Assert.Equal(typed, page.Find(At(field)).GetAttribute("value"));
    }

    [Theory]
    [InlineData("temperature", "-1", "A number between 0 and 100, not “-1”.")]
    [InlineData("temperature", "1e9", "A number between 0 and 100, not “1e9”.")]
    [InlineData("top-p", "0", "A number above 0 and at most 1, not “0”.")]
    [InlineData("max-tokens", "999999999999", "A whole number between 1 and 2147483647, not “999999999999”.")]
    [InlineData("presence", "3", "A number between -2 and 2, not “3”.")]
    public async Task Sampling_OutOfItsRange_SaysTheRangeAndIsNotAskedWith(string field, string typed, string problem)
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1");
        page.Find(At("playground-prompt")).Input("hello");

        page.Find(At(field)).Change(typed);

        Assert.Equal(problem, page.Find(".sampling .field-problem").TextContent);
        Assert.Equal(typed, page.Find(At(field)).GetAttribute("value"));
        Assert.True(page.Find(At("playground-send")).HasAttribute("disabled"));
        page.Find(At("playground-prompt")).KeyDown(new KeyboardEventArgs { Key = "Enter", CtrlKey = true });
        Assert.Empty(studio.Playground.Asked);

        page.Find(At(field)).Change("1");
        Assert.Empty(page.FindAll(".sampling .field-problem"));
        Assert.False(page.Find(At("playground-send")).HasAttribute("disabled"));
    }

    public static TheoryData<string, string, SamplingOptions> Fields => new()
    {
        { "temperature", "0.3", new() { Temperature = 0.3 } },
        { "top-p", "0.8", new() { TopP = 0.8 } },
        { "top-k", "7", new() { TopK = 7 } },
        { "max-tokens", "33", new() { MaxNewTokens = 33 } },
        { "seed", "5", new() { Seed = 5 } },
        { "min-p", "0.1", new() { MinP = 0.1 } },
        { "repetition", "1.2", new() { RepetitionPenalty = 1.2 } },
        { "presence", "0.4", new() { PresencePenalty = 0.4 } },
        { "frequency", "0.6", new() { FrequencyPenalty = 0.6 } },
        { "stop-texts", "END|\\n", new() { StopStrings = ["END", "\\n"] } },
    };

    [Fact]
    public async Task Plain_SwitchedOnAndOff_ReachesTheRequest()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1");

        page.Find(At("play-plain")).Change(true);
        Ask(page);
        page.WaitForAssertion(() => Assert.Equal([true, true], studio.Playground.Asked.Select(asked => asked.Column.IsPlain)));
        page.WaitForElement(At("playground-stop")).Click();
        page.WaitForElement(At("playground-send"));
        page.Find(At("play-plain")).Change(false);
        Ask(page);

        page.WaitForAssertion(() => Assert.Equal([true, true, false, false], studio.Playground.Asked.Select(asked => asked.Column.IsPlain)));
    }

    private static IRenderedComponent<PlaygroundPage> Render(StudioPageContext studio, string address)
    {
        studio.Store.Add(FakeRuns.History("r1", "One", 300, RunStatus.Succeeded));
        studio.Navigation.NavigateTo(address);
        return studio.Render<PlaygroundPage>();
    }

    private static void Ask(IRenderedComponent<PlaygroundPage> page)
    {
        page.Find(At("playground-prompt")).Input("Hello");
        page.Find(At("playground-send")).Click();
    }
}

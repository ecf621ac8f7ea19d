using Bunit;
using Microsoft.AspNetCore.Components.Web;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.Components.Playground;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Playground;

public sealed class PlaygroundPageTests
{
    [Fact]
    public async Task Marks_OneOfTwo_TakesTheOthersPlace()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1&probs=true");

        page.Find(At("play-diff")).Change(true);
        Assert.EndsWith("playground?run=r1&diff=True", studio.Navigation.Uri, StringComparison.OrdinalIgnoreCase);
        page.Find(At("play-diff")).Change(false);

        Assert.EndsWith("playground?run=r1", studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Marks_BothInTheAddress_AreProbabilitiesAlone()
    {
        await using var studio = new StudioPageContext();

        var page = Render(studio, "playground?run=r1&probs=true&diff=true");

        Assert.True(page.Find(At("play-probs")).HasAttribute("checked"));
        Assert.False(page.Find(At("play-diff")).HasAttribute("checked"));
    }

    [Fact]
    public async Task Send_TwoColumns_StreamSideBySide()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1&temperature=0&seed=7&max=32");

        page.Find(At("playground-prompt")).Input("Where is my parcel?");
        page.Find(At("playground-system")).Input("Be brief.");
        page.Find(At("playground-send")).Click();
        Answer(studio, new GenerationFinished("b", "A parcel is a box.", [1], 5, "length", 30), new GenerationFinished("t", "delivery_status", [1], 5, "stop", 28));

        page.WaitForAssertion(() => Assert.Contains("delivery_status", page.Find(At("answer-tuned")).TextContent, StringComparison.Ordinal));
        page.WaitForAssertion(() => Assert.Contains("A parcel is a box.", page.Find(At("answer-base")).TextContent, StringComparison.Ordinal));
        page.WaitForAssertion(() => Assert.Equal("cut at the limit", page.Find(At("answer-base-reason")).TextContent));
        Assert.Equal([null, "/studio/runs/r1/adapter"], studio.Playground.Asked.Select(asked => asked.Column.Adapter));
        Assert.All(studio.Playground.Asked, asked =>
        {
            Assert.Equal(new SamplingOptions { Temperature = 0, Seed = 7, MaxNewTokens = 32 }, asked.Sampling);
            Assert.Equal([new ChatMessage("system", "Be brief."), new ChatMessage("user", "Where is my parcel?")], asked.Messages);
        });
    }

    [Fact]
    public async Task Stop_WhileWriting_CancelsBoth()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1");
        page.Find(At("playground-prompt")).Input("Hello");
        page.Find(At("playground-prompt")).KeyDown(new KeyboardEventArgs { Key = "Enter", CtrlKey = true });

        page.WaitForElement(At("playground-stop")).Click();

        page.WaitForElement(At("playground-send"));
        Assert.Equal(2, studio.Playground.Cancelled);
        Assert.Equal("stopped", page.Find(At("answer-base-reason")).TextContent);
    }

    [Fact]
    public async Task Sampling_Changed_StandsInTheAddress()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1");

        page.Find(At("temperature")).Change("0.2");

        Assert.Contains("temperature=0.2", studio.Navigation.Uri, StringComparison.Ordinal);
        Assert.Contains("run=r1", studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("temperature=abc&topP=NaN&topK=1.5&max=99999999999&seed=x", 5)]
    [InlineData("temperature=Infinity&topP=1e999&topK=&max=&seed=", 2)]
    [InlineData("frequency=9", 1)]
    public async Task Render_NonsenseInTheAddress_SaysSoAndTakesNothingElse(string query, int problems)
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, $"playground?run=r1&{query}");

        page.Find(At("playground-prompt")).Input("Hello");

        Assert.Equal(problems, page.FindAll(".sampling .field-problem").Count);
        Assert.Equal(query.Contains("frequency", StringComparison.Ordinal), page.Find(".sampling-more").HasAttribute("open"));
        Assert.True(page.Find(At("playground-send")).HasAttribute("disabled"));
    }

    [Fact]
    public async Task Render_EmptyTextsInTheAddress_TakesTheDefaults()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1&topK=&max=&seed=");

        page.Find(At("playground-prompt")).Input("Hello");
        page.Find(At("playground-send")).Click();

        page.WaitForAssertion(() => Assert.Equal([new SamplingOptions(), new SamplingOptions()], studio.Playground.Asked.Select(asked => asked.Sampling)));
    }

    [Fact]
    public async Task Input_HandsRest_KeepsWhatWasTyped()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1");

        page.Find(At("playground-prompt")).Input("Wher");
        page.Find(At("playground-prompt")).Input("Where is it?");
        Assert.DoesNotContain(studio.JSInterop.Invocations, call => call.Identifier == "sessionStorage.setItem");
        studio.Clock.Advance(TimeSpan.FromSeconds(1));

        page.WaitForAssertion(() => Assert.Contains("Where is it?", (string)Assert.Single(studio.JSInterop.Invocations["sessionStorage.setItem"]).Arguments[1]!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Push_RunFinishes_AppearsWithoutDisturbingTheOneBeingCompared()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r1", "One", 300, RunStatus.Running));
        studio.Store.Add(FakeRuns.History("r2", "Two", 300, RunStatus.Running));
        studio.Navigation.NavigateTo("playground");
        var page = studio.Render<PlaygroundPage>();
        Assert.Empty(page.FindAll(At("playground-run")));

        await studio.Store.PushAsync("r1", run => run with { Status = RunStatus.Succeeded, AdapterFolder = "/studio/runs/r1/adapter" });
        page.WaitForAssertion(() => Assert.Equal("r1", page.Find(At("playground-run")).GetAttribute("value")));
        await studio.Store.PushAsync("r2", run => run with { Status = RunStatus.Succeeded, AdapterFolder = "/studio/runs/r2/adapter", CreatedAt = run.CreatedAt.AddMinutes(1) });

        page.WaitForAssertion(() => Assert.Equal(["r2", "r1"], page.FindAll($"{At("playground-run")} option").Select(option => option.GetAttribute("value"))));
        Assert.Equal("r1", page.Find(At("playground-run")).GetAttribute("value"));
    }

    [Fact]
    public async Task Render_NothingTuned_OffersTheBaseAlone()
    {
        await using var studio = new StudioPageContext();
        studio.Navigation.NavigateTo("playground");

        var page = studio.Render<PlaygroundPage>();

        Assert.NotNull(page.Find(At("answer-base")));
        Assert.Empty(page.FindAll(At("answer-tuned")));
    }

    [Fact]
    public async Task Example_FromTheRunsData_FillsThePrompt()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1");

        page.FindAll(At("example"))[1].Click();

        Assert.Equal("Classify the request: I was charged twice this month.", page.Find(At("playground-prompt")).GetAttribute("value"));
    }

    [Fact]
    public async Task Column_Added_AnswersToo()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r2", "Two", 300, RunStatus.Succeeded));
        var page = Render(studio, "playground?run=r1&probs=true");

        page.Find(At("add-column")).Change("r2");
        Assert.Contains("with=r2", studio.Navigation.Uri, StringComparison.Ordinal);
        page.Find(At("playground-prompt")).Input("Hello");
        page.Find(At("playground-send")).Click();

        page.WaitForAssertion(() => Assert.Equal(3, studio.Playground.Asked.Count));
        Assert.All(studio.Playground.Asked, asked => Assert.Equal(5, asked.Sampling.TopLogProbabilities));
        page.Find(At("answer-3-remove")).Click();
        Assert.DoesNotContain("with=", studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sampling_OfOneColumnItsOwn_IsAskedWithAndStandsInTheAddress()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1&temperature=0&each=true");

        page.Find($"{At("own-tuned")} {At("temperature")}").Change("0.7");
        page.Find(At("playground-prompt")).Input("Hello");
        page.Find(At("playground-send")).Click();

        page.WaitForAssertion(() => Assert.Equal([0, 0.7], studio.Playground.Asked.Select(asked => asked.Sampling.Temperature)));
        Assert.Contains("own=tuned", studio.Navigation.Uri, StringComparison.Ordinal);
        page.Find(At("own-tuned-shared")).Click();
        Assert.DoesNotContain("own=", studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense;:;a")]
    public void Own_NothingReadable_IsNothing(string? text) => Assert.Empty(OwnSampling.Read(text));

    [Fact]
    public void Own_WrittenAndRead_IsTheSame()
    {
        var forms = new Dictionary<string, SamplingForm> { ["base"] = new(), ["r2@40"] = new() { Temperature = 0.5, Seed = 3, Stop = "a,b;c=|\n" } };

        Assert.Equal(forms, OwnSampling.Read(OwnSampling.Write(forms)));
    }

    [Fact]
    public async Task Probabilities_Asked_ColourTokensAndTellTheAlternatives()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1&probs=true");
        page.Find(At("playground-prompt")).Input("Hello");
        page.Find(At("playground-send")).Click();
        Answer(
            studio,
            new GenerationFinished("b", "Hi", [1], 5, "stop", 30, [new(1, "Hi", Math.Log(0.95), null, [new(1, "Hi", Math.Log(0.95), null), new(2, "Yo", Math.Log(0.04), null)])]),
            new GenerationFinished("t", "Yo", [2], 5, "stop", 28, [new(2, "Yo", Math.Log(0.05), null, [])]));

        var token = page.WaitForElement($"{At("answer-base")} .prob-0");
        Assert.Contains("Yo", token.GetAttribute("data-more"), StringComparison.Ordinal);
        Assert.Equal(("option", "0", "listbox"), (token.GetAttribute("role"), token.GetAttribute("tabindex"), token.ParentElement!.GetAttribute("role")));
        page.WaitForAssertion(() => Assert.Equal("Yo", page.Find($"{At("answer-tuned")} .prob-4").TextContent));
    }

    [Fact]
    public async Task Differences_Asked_StandInTheTunedAnswer()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1&diff=true&plain=true");
        page.Find(At("playground-prompt")).Input("Hello");
        page.Find(At("playground-send")).Click();
        Answer(studio, new GenerationFinished("b", "a red box", [1], 5, "stop", 30), new GenerationFinished("t", "a blue box", [1], 5, "stop", 28));

        page.WaitForAssertion(() => Assert.Equal("blue", page.Find($"{At("answer-tuned")} ins").TextContent));
        Assert.Equal("red", page.Find($"{At("answer-tuned")} del").TextContent);
        Assert.All(studio.Playground.Asked, asked => Assert.True(asked.Column.IsPlain));
    }

    [Fact]
    public async Task Link_WithAPrompt_FillsItIn()
    {
        await using var studio = new StudioPageContext();

        var page = Render(studio, "playground?run=r1&prompt=Where%20is%20it%3F&system=Be%20brief.");

        page.WaitForAssertion(() => Assert.Equal("Where is it?", page.Find(At("playground-prompt")).GetAttribute("value")));
        Assert.Equal("Be brief.", page.Find(At("playground-system")).GetAttribute("value"));
        Assert.Contains("prompt=Where", page.Find(At("playground-link")).GetAttribute("href"), StringComparison.Ordinal);
    }

    private static IRenderedComponent<PlaygroundPage> Render(StudioPageContext studio, string address)
    {
        studio.Store.Add(FakeRuns.History("r1", "One", 300, RunStatus.Succeeded));
        studio.Navigation.NavigateTo(address);
        return studio.Render<PlaygroundPage>();
    }

    private static void Answer(StudioPageContext studio, GenerationEvent fromBase, GenerationEvent fromTuned)
    {
        Assert.True(studio.Playground.Base.Writer.TryWrite(fromBase));
        Assert.True(studio.Playground.Tuned.Writer.TryWrite(fromTuned));
    }
}

using Bunit;
using Microsoft.AspNetCore.Components.Web;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Playground;

public sealed class PlaygroundPageTests
{
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
        Assert.Contains("A parcel is a box.", page.Find(At("answer-base")).TextContent, StringComparison.Ordinal);
        Assert.Equal("cut at the limit", page.Find(At("answer-base-reason")).TextContent);
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
    [InlineData("temperature=abc&topP=NaN&topK=1.5&max=99999999999&seed=x")]
    [InlineData("temperature=Infinity&topP=1e999&topK=&max=&seed=")]
    public async Task Render_NonsenseInTheAddress_TakesTheDefaults(string query)
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, $"playground?run=r1&{query}");

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

using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Home;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Playground;

/// <summary>Conversations, and the ways by which prompts come back.</summary>
public sealed class PlaygroundTalkTests
{
    [Fact]
    public async Task GoOn_AfterTheAnswers_EachColumnHasItsOwn()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1");
        Ask(studio, page, "Hello", "I am the base.", "I am tuned.");

        GoOn(page);

        Assert.Contains("I am tuned.", page.Find(At("answer-tuned-turns")).TextContent, StringComparison.Ordinal);
        Ask(studio, page, "And then?", "Nothing.", "Much.");
        Assert.Equal(["Hello", "I am the base.", "And then?"], studio.Playground.Asked[2].Messages.Select(message => message.Content));
        Assert.Equal(["Hello", "I am tuned.", "And then?"], studio.Playground.Asked[3].Messages.Select(message => message.Content));
        Assert.Equal(["user", "assistant", "user"], studio.Playground.Asked[3].Messages.Select(message => message.Role));
    }

    [Fact]
    public async Task Record_OfTheAddress_IsTakenOnceWithItsExpectedAnswer()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1&record=2");

        page.WaitForAssertion(() => Assert.Equal("Classify the request: I was charged twice this month.", page.Find(At("playground-prompt")).GetAttribute("value")));
        Assert.Contains("billing_problem", page.Find(At("expected")).TextContent, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.EndsWith("playground?run=r1", studio.Navigation.Uri, StringComparison.Ordinal));
        Assert.DoesNotContain("record=", page.Find(At("playground-link")).GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_BehindTheLast_IsToldWhereRecordsAreChosen()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1&record=9");

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll($"{At("example-more")}[open] [role=status]")));
        Assert.Empty(page.FindAll(At("expected")));
    }

    [Fact]
    public async Task Record_OfAFileThatCannotBeRead_TellsWhy()
    {
        await using var studio = new StudioPageContext();
        studio.Libraries.Unreadable = "/studio/datasets/intents.validation.jsonl";

        var page = Render(studio, "playground?run=r1&record=2");

        page.WaitForAssertion(() => Assert.Contains("intents.validation.jsonl", page.Find(At("error")).TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_Again_ReplacesTheAnswerAndNotTheTurns()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1");
        Ask(studio, page, "Hello", "One", "Two");
        GoOn(page);
        Ask(studio, page, "And then?", "Three", "Four");

        Ask(studio, page, "And then?", "Five", "Six");

        Assert.Equal(["Hello", "Two", "And then?"], studio.Playground.Asked[^1].Messages.Select(message => message.Content));
    }

    [Fact]
    public async Task GoOn_ColumnThatFailed_LeavesItsQuestionOut()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1");
        page.Find(At("playground-prompt")).Input("Hello");
        page.Find(At("playground-send")).Click();
        studio.Playground.Base.Writer.TryWrite(new GenerationFailed("b", new ErrorInfo(ErrorCodes.OutOfMemory, "Memory ran out.")));
        studio.Playground.Tuned.Writer.TryWrite(new GenerationFinished("t", "Two", [1], 5, "stop", 28));

        GoOn(page);
        Ask(studio, page, "And then?", "Three", "Four");

        Assert.Equal(["And then?"], studio.Playground.Asked[2].Messages.Select(message => message.Content));
        Assert.Equal(["Hello", "Two", "And then?"], studio.Playground.Asked[3].Messages.Select(message => message.Content));
    }

    [Fact]
    public async Task Clear_Conversation_BeginsAnew()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1");
        Ask(studio, page, "Hello", "One", "Two");
        GoOn(page);

        page.Find(At("playground-clear")).Click();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(At("playground-clear"))));
        Ask(studio, page, "And then?", "Three", "Four");

        Assert.Equal(["And then?"], studio.Playground.Asked[^1].Messages.Select(message => message.Content));
        Assert.Empty(page.FindAll(At("playground-clear")));
    }

    [Fact]
    public async Task Reload_InAConversation_GoesOnWhereItWas()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1");
        Ask(studio, page, "Hello", "One", "Two");
        GoOn(page);
        var kept = (string)studio.JSInterop.Invocations["sessionStorage.setItem"][^1].Arguments[1]!;
        await using var again = new StudioPageContext();
        again.JSInterop.Setup<string?>("sessionStorage.getItem", "studio.prompt").SetResult(kept);

        var reloaded = Render(again, "playground?run=r1");

        reloaded.WaitForElement(At("answer-tuned-turns"));
        Ask(again, reloaded, "And then?", "Three", "Four");
        Assert.Equal(["Hello", "Two", "And then?"], again.Playground.Asked[^1].Messages.Select(message => message.Content));
    }

    [Fact]
    public async Task Link_OfAConversation_BringsThePersonsTurnsOneAfterTheOther()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1");
        Ask(studio, page, "Hello & welcome", "One", "Two");
        GoOn(page);
        page.Find(At("playground-prompt")).Input("然后呢？");
        var link = page.Find(At("playground-link")).GetAttribute("href")!;
        await using var other = new StudioPageContext();

        var opened = Render(other, link);

        opened.WaitForAssertion(() => Assert.Equal("Hello & welcome", opened.Find(At("playground-prompt")).GetAttribute("value")));
        Assert.Contains("然后呢？", opened.Find(At("playground-next")).TextContent, StringComparison.Ordinal);
        Ask(other, opened, null, "Three", "Four");
        GoOn(opened, "然后呢？");
        Assert.Empty(opened.FindAll(At("playground-next")));
    }

    [Fact]
    public async Task Link_AtTheNewestRun_NamesIt()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground");

        page.Find(At("playground-prompt")).Input("Hello");

        Assert.Contains("run=r1", page.Find(At("playground-link")).GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_LongPrompt_StandsWhereNoServerSeesIt()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1");
        var prompt = new string('长', 20_000);

        page.Find(At("playground-prompt")).Input(prompt);

        var link = new Uri(page.Find(At("playground-link")).GetAttribute("href")!);
        Assert.Equal("/playground?run=r1", link.PathAndQuery);
        Assert.Contains(Uri.EscapeDataString(prompt), link.Fragment, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("playground?run=r1&prompt=Where%3F&system=Be%20brief.")]
    [InlineData("playground?run=r1#system=Be%20brief.&prompt=Where%3F")]
    public async Task Link_Opened_LeavesTheAddressSoThatAReloadKeepsWhatWasMadeOfIt(string address)
    {
        await using var studio = new StudioPageContext();

        var page = Render(studio, address);

        page.WaitForAssertion(() => Assert.Equal("Where?", page.Find(At("playground-prompt")).GetAttribute("value")));
        Assert.Equal("Be brief.", page.Find(At("playground-system")).GetAttribute("value"));
        Assert.EndsWith("/playground?run=r1", studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_OfAConversation_StaysInTheBrowserAsOneEntry()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1");
        Ask(studio, page, "Hello", "One", "Two");
        GoOn(page);

        Ask(studio, page, "And then?", "Three", "Four");

        Assert.Equal(["studio.prompts", NextSteps.LookedKey], studio.JSInterop.Invocations["localStorage.setItem"].Select(call => call.Arguments[0]).Distinct());
        Assert.Equal("Hello (+1)", page.FindAll($"{At("prompt-history")} option")[1].TextContent);
        Assert.Equal(3, page.FindAll($"{At("prompt-history")} option").Count);
        page.Find(At("prompt-history")).Change("0");
        page.WaitForAssertion(() => Assert.Equal("Hello", page.Find(At("playground-prompt")).GetAttribute("value")));
        page.Find(At("prompt-history")).Change("forget");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(At("prompt-history"))));
    }

    [Fact]
    public async Task Example_OfSeveralTurns_IsAskedWithAllThatCameBefore()
    {
        await using var studio = new StudioPageContext();
        studio.Libraries.First.Clear();
        studio.Libraries.First.Add(Turns);
        var page = Render(studio, "playground?run=r1");

        page.WaitForElement(At("example")).Click();

        Assert.Equal("And red?", page.Find(At("playground-prompt")).GetAttribute("value"));
        Assert.Contains("Rouge.", page.Find(At("expected")).TextContent, StringComparison.Ordinal);
        Assert.Contains("Bleu.", page.Find(At("earlier")).TextContent, StringComparison.Ordinal);
        Ask(studio, page, null, "One", "Rouge.");
        Assert.Equal([new("system", "French."), new("user", "Blue?"), new("assistant", "Bleu."), new("user", "And red?")], studio.Playground.Asked[^1].Messages);
        page.WaitForElement(At("answer-tuned-expected"));
    }

    [Fact]
    public async Task Example_ByNumberAndByText_IsTaken()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1");
        page.WaitForElement(At("example-number")).Change("2");
        page.Find($"{At("example-more")} form").Submit();
        Assert.Contains("charged twice", page.Find(At("playground-prompt")).GetAttribute("value"), StringComparison.Ordinal);

        page.Find(At("example-search")).Change("收货地址");
        page.Find($"{At("example-more")} form").Submit();

        Assert.Contains("收货地址", page.Find(At("playground-prompt")).GetAttribute("value"), StringComparison.Ordinal);
        Assert.Equal("3", page.Find(At("example-number")).GetAttribute("value"));
        Assert.Contains("change_address", page.Find(At("expected")).TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("to-vote")]
    [InlineData("to-file")]
    public async Task Ways_FromACheckpointOfARunWithoutAnAdapter_TakeAllOfItAlong(string way)
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r2", "Two", 300, RunStatus.Succeeded));
        studio.Store.Add(FakeRuns.History("r1", "One", 200, RunStatus.Interrupted));
        studio.Navigation.NavigateTo("playground?run=r1&checkpoint=100&with=r2&temperature=0.3&prompt=Hi");
        var page = studio.Render<PlaygroundPage>();
        page.Find(At("playground-system")).Input("Be brief.");

        var address = page.Find(At(way)).GetAttribute("href")!;

        Assert.All(new[] { "run=r1%40100", "with=r2", "temperature=0.3", "#system=Be%20brief." }, part => Assert.Contains(part, address, StringComparison.Ordinal));
        Assert.All(new[] { "checkpoint", "prompt" }, part => Assert.DoesNotContain(part, address, StringComparison.Ordinal));
    }

    private static TrainingRecord Turns { get; } = new(
        [new(ChatMessage.System, "French."), new(ChatMessage.User, "Blue?"), new(ChatMessage.Assistant, "Bleu."), new(ChatMessage.User, "And red?"), new(ChatMessage.Assistant, "Rouge."), new(ChatMessage.User, "Thanks.")], 1);

    private static IRenderedComponent<PlaygroundPage> Render(StudioPageContext studio, string address)
    {
        studio.Store.Add(FakeRuns.History("r1", "One", 300, RunStatus.Succeeded));
        studio.Navigation.NavigateTo(address);
        return studio.Render<PlaygroundPage>();
    }

    private static void GoOn(IRenderedComponent<PlaygroundPage> page, string next = "")
    {
        page.WaitForElement(At("playground-go-on")).Click();
        page.WaitForAssertion(() => Assert.Equal(next, page.Find(At("playground-prompt")).GetAttribute("value")));
    }

    private static void Ask(StudioPageContext studio, IRenderedComponent<PlaygroundPage> page, string? prompt, string fromBase, string fromTuned)
    {
        if (prompt is not null)
        {
            page.Find(At("playground-prompt")).Input(prompt);
        }

        page.Find(At("playground-send")).Click();
        page.WaitForElement(At("playground-stop"));
        Assert.True(studio.Playground.Base.Writer.TryWrite(new GenerationFinished("b", fromBase, [1], 5, "stop", 30)));
        Assert.True(studio.Playground.Tuned.Writer.TryWrite(new GenerationFinished("t", fromTuned, [1], 5, "stop", 28)));
        page.WaitForElement(At("playground-go-on"));
    }
}

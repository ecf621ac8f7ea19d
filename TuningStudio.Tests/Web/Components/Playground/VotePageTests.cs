using Bunit;
using Microsoft.AspNetCore.Components.Web;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Playground;

public sealed class VotePageTests
{
    [Fact]
    public async Task Render_NoRun_SendsToThePlayground()
    {
        await using var studio = new StudioPageContext();
        studio.Navigation.NavigateTo("playground/vote");

        Assert.Empty(studio.Render<VotePage>().FindAll(At("vote-begin")));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task Key_AnswerOfTheTuned_CountsForItWhereverItStands(string key)
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio);
        page.Find(At("vote-begin")).Click();
        Answer(studio);
        var isTuned = page.WaitForElement(At($"vote-answer-{key}")).TextContent == "of the tuned";

        page.Find(At("vote-page")).KeyDown(new KeyboardEventArgs { Key = key });

        page.WaitForAssertion(() => Assert.Single(studio.Votes.Kept));
        var vote = studio.Votes.Kept[0];
        Assert.Equal(("base:/studio/models/starter", "r1", isTuned ? 0 : 1), (vote.First, vote.Second, vote.Score));
        page.WaitForAssertion(() => Assert.Contains(isTuned ? "100" : "0", page.Find(At("vote-rate")).TextContent, StringComparison.Ordinal));
        Assert.All(studio.Playground.Asked, asked => Assert.NotNull(asked.Sampling.Seed));
        Assert.Equal(studio.Playground.Asked[0].Sampling.Seed, studio.Playground.Asked[1].Sampling.Seed);
    }

    [Fact]
    public async Task Tie_Said_CountsHalfAndAsksOn()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio);
        page.Find(At("vote-begin")).Click();
        Answer(studio);
        page.WaitForElement(At("vote-tie"));
        page.Settle();
        page.Find(At("vote-tie")).Click();
        Answer(studio);

        page.WaitForAssertion(() => Assert.Contains("50", page.Find(At("vote-rate")).TextContent, StringComparison.Ordinal));
        Assert.Equal(4, studio.Playground.Asked.Count);
    }

    [Fact]
    public async Task Answer_Fails_SaysWhyAndMayBeTriedAgain()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio);
        page.Find(At("vote-begin")).Click();
        studio.Playground.Tuned.Writer.TryWrite(new GenerationFailed("t", new ErrorInfo(ErrorCodes.OutOfMemory, "Memory ran out.")));
        studio.Playground.Base.Writer.TryWrite(new GenerationFinished("b", "of the base", [1], 5, "stop", 30));

        page.WaitForAssertion(() => Assert.Contains("Memory ran out", page.Markup, StringComparison.Ordinal));
        Assert.False(page.Find(At("vote-begin")).HasAttribute("disabled"));
    }

    [Fact]
    public async Task Answer_FailsAfterAVote_CountsThatVoteOnce()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio);
        page.Find(At("vote-begin")).Click();
        Answer(studio);
        page.WaitForElement(At("vote-1"));
        page.Settle();
        page.Find(At("vote-page")).KeyDown(new KeyboardEventArgs { Key = "1" });
        studio.Playground.Tuned.Writer.TryWrite(new GenerationFailed("t", new ErrorInfo(ErrorCodes.OutOfMemory, "Memory ran out.")));
        studio.Playground.Base.Writer.TryWrite(new GenerationFinished("b", "of the base", [1], 5, "stop", 30));
        page.WaitForAssertion(() => Assert.Contains("Memory ran out", page.Markup, StringComparison.Ordinal));
        page.Settle();

        page.Find(At("vote-page")).KeyDown(new KeyboardEventArgs { Key = "1" });

        Assert.Single(studio.Votes.Kept);
        Assert.True(page.Find(At("vote-1")).HasAttribute("disabled"));
        page.Find(At("vote-begin")).Click();
        Answer(studio);
        page.WaitForAssertion(() => Assert.False(page.Find(At("vote-1")).HasAttribute("disabled")));
        page.Settle();
        page.Find(At("vote-page")).KeyDown(new KeyboardEventArgs { Key = "1" });
        page.WaitForAssertion(() => Assert.Equal(2, studio.Votes.Kept.Count));
    }

    [Fact]
    public async Task Question_OfSeveralTurns_IsAskedWithAllThatCameBefore()
    {
        await using var studio = new StudioPageContext();
        studio.Libraries.First.Clear();
        studio.Libraries.First.Add(new([new(ChatMessage.User, "Blue?"), new(ChatMessage.Assistant, "Bleu."), new(ChatMessage.User, "And red?"), new(ChatMessage.Assistant, "Rouge.")], 1));
        var page = Render(studio);

        page.Find(At("vote-begin")).Click();
        Answer(studio);

        Assert.Contains("Bleu.", page.WaitForElement(At("vote-earlier")).TextContent, StringComparison.Ordinal);
        Assert.Equal("And red?", page.Find(At("vote-prompt")).TextContent);
        Assert.Equal(["Blue?", "Bleu.", "And red?"], studio.Playground.Asked[0].Messages.Select(message => message.Content));
    }

    [Fact]
    public async Task Render_RunWithMeaningsForItsColumns_ReadsTheDataAsTheRunDid()
    {
        await using var studio = new StudioPageContext();
        var data = new DataOptions { Columns = new Dictionary<string, string> { ["prompt"] = "q" } };
        var run = FakeRuns.History("r1", "One", 300, RunStatus.Succeeded);
        studio.Store.Add(run with { Spec = run.Spec with { Data = data } });
        studio.Navigation.NavigateTo("playground/vote?run=r1");

        studio.Render<VotePage>();

        Assert.Equal((run.Spec.ValidationFile!, data), Assert.Single(studio.Libraries.Opened));
    }

    [Fact]
    public async Task Sampling_OfTheAddress_IsAskedWith()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r1", "One", 300, RunStatus.Succeeded));
        studio.Navigation.NavigateTo("playground/vote?run=r1%40100&temperature=0.3&each=True&own=base:temperature%3D0#system=Be%20brief.");
        var page = studio.Render<VotePage>();

        page.Find(At("vote-begin")).Click();

        Assert.Equal([0, 0.3], studio.Playground.Asked.Select(asked => asked.Sampling.Temperature));
        Assert.Equal([null, "/studio/runs/r1/checkpoints/step-000100/adapter"], studio.Playground.Asked.Select(asked => asked.Column.Adapter));
        Assert.All(studio.Playground.Asked, asked => Assert.Equal("Be brief.", asked.Messages[0].Content));
    }

    [Fact]
    public async Task Pairs_AllThatWereVotedOn_StandInATable()
    {
        await using var studio = new StudioPageContext();
        studio.Votes.Kept.AddRange(Enumerable.Range(0, 10).Select(_ => new Vote("base:/studio/models/starter", "r1", 0, "p", default)));
        studio.Votes.Kept.Add(new("gone", "r1@100", 0.5, "p", default));

        var page = Render(studio);

        var rows = page.FindAll(At("vote-pair"));
        Assert.Equal(["One", "Base (starter)", "100.0%"], rows[0].Children.Take(3).Select(cell => cell.TextContent.Trim()));
        Assert.Equal(["10", "10 / 0 / 0", "0", "One is better"], rows[0].Children.Skip(4).Select(cell => cell.TextContent.Trim()));
        Assert.Equal(["One @ 100", "gone", "50.0%"], rows[1].Children.Take(3).Select(cell => cell.TextContent.Trim()));
        Assert.Equal(["1", "0 / 0 / 1", "0", "still open"], rows[1].Children.Skip(4).Select(cell => cell.TextContent.Trim()));
    }

    [Fact]
    public async Task Render_NoRunInTheAddress_JudgesTheNewestThatHasAResult()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r1", "One", 300, RunStatus.Succeeded));
        studio.Navigation.NavigateTo("playground/vote");

        var page = studio.Render<VotePage>();

        page.WaitForAssertion(() => Assert.False(page.Find(At("vote-begin")).HasAttribute("disabled")));
    }

    [Theory]
    [InlineData("en", "Choose a finished run in the playground first.")]
    [InlineData("zh", "请先")]
    public async Task Render_NoRun_SaysWhatToDo(string language, string text)
    {
        await using var studio = new StudioPageContext(language);
        studio.Navigation.NavigateTo("playground/vote");

        var page = studio.Render<VotePage>();

        Assert.Contains(text, page.Find(".empty").TextContent, StringComparison.Ordinal);
        Assert.Equal("playground", page.Find(".empty a").GetAttribute("href"));
    }

    [Fact]
    public async Task Render_RunStillRead_ShowsASkeletonUntilItIs()
    {
        await using var studio = new StudioPageContext();
        var reading = new TaskCompletionSource();
        studio.Store.ReadingSpec = reading.Task;
        var page = Render(studio);
        Assert.NotEmpty(page.FindAll(".mud-skeleton"));
        Assert.Empty(page.FindAll(".empty"));

        await page.InvokeAsync(reading.SetResult);

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(At("vote-begin"))));
        Assert.Empty(page.FindAll(".mud-skeleton"));
    }

    [Fact]
    public async Task Render_DataThatAsksNothing_SaysSoAndCannotBegin()
    {
        await using var studio = new StudioPageContext();
        studio.Libraries.First.Clear();
        studio.Libraries.First.Add(new TrainingRecord([], 1) { Text = "Once upon a time" });

        var page = Render(studio);

        Assert.Contains("no question to ask", page.Markup, StringComparison.Ordinal);
        Assert.True(page.Find(At("vote-begin")).HasAttribute("disabled"));
        Assert.Empty(page.FindAll(At("vote-over")));
    }

    [Fact]
    public async Task Render_DataThatCannotBeRead_SaysWhichAndCannotBegin()
    {
        await using var studio = new StudioPageContext();
        studio.Libraries.Unreadable = "/studio/datasets/intents.validation.jsonl";

        var page = Render(studio);

        Assert.Contains("intents.validation.jsonl", page.Find(At("error")).TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("no question to ask", page.Markup, StringComparison.Ordinal);
        Assert.True(page.Find(At("vote-begin")).HasAttribute("disabled"));
    }

    [Theory]
    [InlineData("t", 0.5, false)]
    [InlineData("T", 0.5, false)]
    [InlineData("0", 0.5, true)]
    public async Task Key_NeitherAnswer_CountsHalf(string key, double score, bool areBad)
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio);
        page.Find(At("vote-begin")).Click();
        Answer(studio);
        page.WaitForElement(At("vote-answer-1"));

        page.Find(At("vote-page")).KeyDown(new KeyboardEventArgs { Key = "x" });
        page.Find(At("vote-page")).KeyDown(new KeyboardEventArgs { Key = key, CtrlKey = true });
        Assert.Empty(studio.Votes.Kept);
        page.Find(At("vote-page")).KeyDown(new KeyboardEventArgs { Key = key });

        page.WaitForAssertion(() => Assert.Single(studio.Votes.Kept));
        Assert.Equal((score, areBad), (studio.Votes.Kept[0].Score, studio.Votes.Kept[0].BothBad));
    }

    [Fact]
    public async Task Address_AnotherRunWhileTheFirstIsRead_JudgesThatOne()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r2", "Two", 300, RunStatus.Succeeded));
        var first = new TaskCompletionSource();
        studio.Store.ReadingSpec = first.Task;
        var page = Render(studio);

        studio.Store.ReadingSpec = Task.CompletedTask;
        studio.Navigation.NavigateTo("playground/vote?run=r2");
        page.WaitForAssertion(() => Assert.StartsWith("Two against", page.Find("label[for=vote-against]").TextContent, StringComparison.Ordinal));
        await page.InvokeAsync(first.SetResult);

        Assert.StartsWith("Two against", page.Find("label[for=vote-against]").TextContent, StringComparison.Ordinal);
        page.Find(At("vote-begin")).Click();
        Assert.Contains("/studio/runs/r2/adapter", studio.Playground.Asked.Select(asked => asked.Column.Adapter));
    }

    private static IRenderedComponent<VotePage> Render(StudioPageContext studio)
    {
        studio.Store.Add(FakeRuns.History("r1", "One", 300, RunStatus.Succeeded));
        studio.Navigation.NavigateTo("playground/vote?run=r1");
        return studio.Render<VotePage>();
    }

    private static void Answer(StudioPageContext studio)
    {
        Assert.True(studio.Playground.Base.Writer.TryWrite(new GenerationFinished("b", "of the base", [1], 5, "stop", 30)));
        Assert.True(studio.Playground.Tuned.Writer.TryWrite(new GenerationFinished("t", "of the tuned", [1], 5, "stop", 28)));
    }
}

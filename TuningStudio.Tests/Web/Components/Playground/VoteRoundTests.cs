using Bunit;
using Microsoft.AspNetCore.Components.Web;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Playground;

/// <summary>Which questions come, what counts as a vote, and how one is taken back.</summary>
public sealed class VoteRoundTests
{
    [Fact]
    public async Task Keys_MeantForAField_CastNoVote()
    {
        await using var studio = new StudioPageContext();
        var page = Open(studio);
        Begin(studio, page);

        // Nobody above the field listens to it; a renderer that is busy says so only to those who wait.
        foreach (var key in new[] { "1", "2", "t", "0" })
        {
            await Assert.ThrowsAsync<MissingEventHandlerException>(() => page.Find(At("vote-against")).KeyDownAsync(new KeyboardEventArgs { Key = key }));
        }

        Assert.Empty(studio.Votes.Kept);
        Assert.Equal(2, studio.Playground.Asked.Count);
    }

    [Fact]
    public async Task Key_HeldDown_VotesOnce()
    {
        await using var studio = new StudioPageContext();
        var page = Open(studio);
        Begin(studio, page);

        Press(page, new() { Key = "1", Repeat = true });

        Assert.Empty(studio.Votes.Kept);
    }

    [Theory]
    [InlineData("0", null)]
    [InlineData(null, "vote-bad")]
    public async Task BothBad_Said_CountsHalfAndStandsApart(string? key, string? button)
    {
        await using var studio = new StudioPageContext();
        var page = Open(studio);
        Begin(studio, page);

        if (key is not null)
        {
            Press(page, new() { Key = key });
        }
        else
        {
            page.Settle();
            page.Find(At(button!)).Click();
        }

        page.WaitForAssertion(() => Assert.Contains("0 tied, 1 both bad", page.Find(At("vote-counts")).TextContent, StringComparison.Ordinal));
        Assert.Equal((0.5, true), (studio.Votes.Kept[0].Score, studio.Votes.Kept[0].BothBad));
        Assert.Contains("50", page.Find(At("vote-rate")).TextContent, StringComparison.Ordinal);
        Assert.Equal(["1", "0 / 0 / 0", "1"], page.Find(At("vote-pair")).Children.Skip(4).Take(3).Select(cell => cell.TextContent.Trim()));
    }

    [Theory]
    [InlineData("u", null)]
    [InlineData(null, "vote-undo")]
    public async Task Undo_LastVote_TakesItBackAndBringsItsQuestionAgain(string? key, string? button)
    {
        await using var studio = new StudioPageContext();
        var page = Open(studio);
        Begin(studio, page);
        Assert.Empty(page.FindAll(At("vote-undo")));
        var (first, answer) = (page.Find(At("vote-prompt")).TextContent, page.Find(At("vote-answer-1")).TextContent);
        Say(studio, page);
        var second = page.Find(At("vote-prompt")).TextContent;

        if (key is not null)
        {
            Press(page, new() { Key = key });
        }
        else
        {
            page.Settle();
            page.Find(At(button!)).Click();
        }

        page.WaitForAssertion(() => Assert.Empty(studio.Votes.Kept));
        Assert.Equal((first, answer), (page.Find(At("vote-prompt")).TextContent, page.Find(At("vote-answer-1")).TextContent));
        Assert.Contains("No votes yet", page.Find(At("vote-result")).TextContent, StringComparison.Ordinal);
        Press(page, new() { Key = "2" });
        page.WaitForAssertion(() => Assert.Equal(second, page.Find(At("vote-prompt")).TextContent));
        Assert.Equal(4, studio.Playground.Asked.Count);
        Assert.Equal(first, Assert.Single(studio.Votes.Kept).Prompt);
    }

    [Fact]
    public async Task Questions_WhenAllWereJudged_EndAtTemperatureZero()
    {
        await using var studio = new StudioPageContext();
        studio.Libraries.First.Add(studio.Libraries.First[0]);
        var page = Open(studio, "&temperature=0");
        Begin(studio, page);
        Assert.Equal("Question 1 of 3", page.Find(At("vote-number")).TextContent);
        Say(studio, page);
        Say(studio, page);
        Say(studio, page, isLast: true);

        Assert.Contains("At temperature 0", page.WaitForElement(At("vote-over")).TextContent, StringComparison.Ordinal);
        Assert.Equal(3, studio.Votes.Kept.Select(vote => vote.Prompt).Distinct().Count());
        Assert.Empty(page.FindAll(At("vote-again")));
        Assert.Empty(page.FindAll(At("vote-begin")));
        Press(page, new() { Key = "u" });
        page.WaitForElement(At("vote-prompt"));
        Assert.Equal(2, studio.Votes.Kept.Count);
    }

    [Fact]
    public async Task Questions_WhereAnswersVary_CanComeAgainWithOtherSeeds()
    {
        await using var studio = new StudioPageContext();
        var page = Open(studio);
        Begin(studio, page);
        Say(studio, page);
        Say(studio, page);
        Say(studio, page, isLast: true);

        page.WaitForElement(At("vote-again"));
        page.Settle();
        page.Find(At("vote-again")).Click();
        Answer(studio);

        page.WaitForAssertion(() => Assert.Equal("Question 1 of 3", page.Find(At("vote-number")).TextContent));
        Assert.Equal(4, studio.Playground.Asked.Select(asked => asked.Sampling.Seed).Distinct().Count());
    }

    [Fact]
    public async Task Questions_JudgedBefore_DoNotComeAgain()
    {
        await using var studio = new StudioPageContext();
        var questions = studio.Libraries.First.Select(record => record.Messages[0].Content).ToList();
        studio.Votes.Kept.Add(new("base:/studio/models/starter", "r1", 0.5, questions[0], default));
        studio.Votes.Kept.Add(new("r1", "base:/studio/models/starter", 0.5, questions[2], default));
        studio.Votes.Kept.Add(new("r1", "r2", 0.5, questions[1], default));
        var page = Open(studio);

        Begin(studio, page);

        Assert.Equal(questions[1], page.Find(At("vote-prompt")).TextContent);
        Assert.Equal("Question 3 of 3", page.Find(At("vote-number")).TextContent);
    }

    [Fact]
    public async Task Question_ThatFails_ComesAgainAfterTheOthers()
    {
        await using var studio = new StudioPageContext();
        var page = Open(studio);
        page.Find(At("vote-begin")).Click();
        var failed = studio.Playground.Asked[0].Messages[0].Content;
        studio.Playground.Tuned.Writer.TryWrite(new GenerationFailed("t", new ErrorInfo(ErrorCodes.OutOfMemory, "Memory ran out.")));
        studio.Playground.Base.Writer.TryWrite(new GenerationFinished("b", "of the base", [1], 5, "stop", 30));
        page.WaitForElement(At("error"));

        Begin(studio, page);
        Say(studio, page);
        Say(studio, page);

        Assert.Equal(failed, page.Find(At("vote-prompt")).TextContent);
        Say(studio, page, isLast: true);
        Assert.NotNull(page.WaitForElement(At("vote-over")));
    }

    [Fact]
    public async Task Opponent_Chosen_AnswersInTheBasesPlace()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r2", "Two", 100, RunStatus.Interrupted));
        var page = Open(studio);
        Assert.Equal(["", "r1@300", "r1@200", "r1@100", "r2@100"], page.FindAll($"{At("vote-against")} option").Select(option => option.GetAttribute("value")));

        page.Find(At("vote-against")).Change("r2@100");
        Assert.Contains("against=r2%40100", studio.Navigation.Uri, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.False(page.Find(At("vote-begin")).HasAttribute("disabled")));
        page.Settle();
        page.Find(At("vote-begin")).Click();

        Assert.Equal(["/studio/runs/r2/checkpoints/step-000100/adapter", "/studio/runs/r1/adapter"], studio.Playground.Asked.Select(asked => asked.Column.Adapter));
    }

    [Fact]
    public async Task Pairs_More_ThanAPage_AreGoneThrough()
    {
        await using var studio = new StudioPageContext();
        studio.Votes.Kept.AddRange(Enumerable.Range(0, 60).Select(number => new Vote("base:/studio/models/starter", $"gone-{number}", 0, "p", default)));
        var page = Open(studio);
        Assert.Equal(50, page.FindAll(At("vote-pair")).Count);

        page.Find(At("vote-pages-next")).Click();

        Assert.Equal(10, page.FindAll(At("vote-pair")).Count);
    }

    private static IRenderedComponent<VotePage> Open(StudioPageContext studio, string query = "")
    {
        studio.Store.Add(FakeRuns.History("r1", "One", 300, RunStatus.Succeeded));
        studio.Navigation.NavigateTo($"playground/vote?run=r1{query}");
        return studio.Render<VotePage>();
    }

    private static void Begin(StudioPageContext studio, IRenderedComponent<VotePage> page)
    {
        page.Settle();
        page.Find(At("vote-begin")).Click();
        Answer(studio);
        page.WaitForAssertion(() => Assert.False(page.Find(At("vote-1")).HasAttribute("disabled")));
        page.Settle();
    }

    private static void Say(StudioPageContext studio, IRenderedComponent<VotePage> page, bool isLast = false)
    {
        Press(page, new() { Key = "1" });
        if (!isLast)
        {
            Answer(studio);
            page.WaitForAssertion(() => Assert.False(page.Find(At("vote-1")).HasAttribute("disabled")));
        }
    }

    private static void Press(IRenderedComponent<VotePage> page, KeyboardEventArgs key)
    {
        page.Settle();
        page.Find(At("vote-page")).KeyDown(key);
    }

    private static void Answer(StudioPageContext studio)
    {
        Assert.True(studio.Playground.Base.Writer.TryWrite(new GenerationFinished("b", "of the base", [1], 5, "stop", 30)));
        Assert.True(studio.Playground.Tuned.Writer.TryWrite(new GenerationFinished("t", "of the tuned", [1], 5, "stop", 28)));
    }
}

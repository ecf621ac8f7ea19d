using Bunit;
using Microsoft.AspNetCore.Components.Web;
using TuningStudio.Core.Contracts;
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

        var vote = Assert.Single(studio.Votes.Kept);
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
        page.WaitForElement(At("vote-tie")).Click();
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

using Bunit;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Home;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Home;

public sealed class NextStepsTests
{
    [Theory]
    [InlineData("en", "What to do next")]
    [InlineData("zh", "接下来做什么")]
    public async Task Render_NothingDone_BeginsWithTheFirst(string language, string title)
    {
        await using var studio = new StudioPageContext(language);

        var steps = Render(studio);

        Assert.Contains(title, steps.Markup, StringComparison.Ordinal);
        Assert.Equal("step", steps.Find(At("next-Try")).GetAttribute("aria-current"));
        Assert.Empty(steps.FindAll(At("next-go")));
    }

    [Fact]
    public async Task Render_SampleRunAtWork_LeadsToIt()
    {
        await using var studio = new StudioPageContext();
        Add(studio, "r1", RunStatus.Running, sample: true);

        Assert.Equal("runs/r1", Render(studio).Find(At("next-go")).GetAttribute("href"));
    }

    [Fact]
    public async Task Render_SampleRunFinished_LeadsToThePlaygroundAndThenToARunOfOnesOwn()
    {
        await using var studio = new StudioPageContext();
        Add(studio, "r1", RunStatus.Succeeded, sample: true);
        var steps = Render(studio);
        Assert.Equal("playground?run=r1", steps.Find(At("next-go")).GetAttribute("href"));

        steps.Find(At("next-go")).Click();

        steps.WaitForAssertion(() => Assert.Equal("new", steps.Find(At("next-go")).GetAttribute("href")));
        Assert.Equal(NextSteps.LookedKey, studio.JSInterop.Invocations["localStorage.setItem"][^1].Arguments[0]);
    }

    [Fact]
    public async Task Render_EverythingDone_IsGone()
    {
        await using var studio = new StudioPageContext();
        studio.JSInterop.Setup<string?>("localStorage.getItem", NextSteps.LookedKey).SetResult("true");
        Add(studio, "r1", RunStatus.Succeeded, sample: false);

        var steps = Render(studio);

        steps.WaitForAssertion(() => Assert.Empty(steps.FindAll(At("next-steps"))));
    }

    private static IRenderedComponent<NextSteps> Render(StudioPageContext studio) => studio.Render<NextSteps>(parameters => parameters.Add(steps => steps.Runs, studio.Store.List()));

    private static void Add(StudioPageContext studio, string id, RunStatus status, bool sample)
    {
        var history = FakeRuns.History(id, "Run", 50, status);
        var path = sample ? studio.Libraries.Known.First(data => data.IsSample).Path : "/mine/data.jsonl";
        studio.Store.Add(history with { Spec = history.Spec with { TrainingFile = path } });
    }
}

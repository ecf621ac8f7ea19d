using Bunit;
using Microsoft.JSInterop;
using TuningStudio.Core.Contracts;
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
        steps.WaitForAssertion(() => Assert.Equal("playground?run=r1", steps.Find(At("next-go")).GetAttribute("href")));

        steps.Find(At("next-go")).Click();

        steps.WaitForAssertion(() => Assert.Equal("new", steps.Find(At("next-go")).GetAttribute("href")));
        Assert.Equal(NextSteps.LookedKey, studio.JSInterop.Invocations["localStorage.setItem"][^1].Arguments[0]);
    }

    [Fact]
    public async Task Render_EverythingDone_IsGone()
    {
        await using var studio = new StudioPageContext();
        var looked = studio.JSInterop.Setup<string?>("localStorage.getItem", NextSteps.LookedKey);
        Add(studio, "r1", RunStatus.Succeeded, sample: false);
        var steps = Render(studio);
        steps.WaitForAssertion(() => Assert.Equal("step", steps.Find(At("next-Look")).GetAttribute("aria-current")));
        steps.WaitForAssertion(() => Assert.Contains("next-done", steps.Find(At("next-Own")).ClassList));

        looked.SetResult("true");

        steps.WaitForAssertion(() => Assert.Empty(steps.FindAll(At("next-steps"))));
    }

    [Fact]
    public async Task Render_DataSetsCannotBeListed_IsShownAllTheSame()
    {
        await using var studio = new StudioPageContext();
        studio.Libraries.Unlisted = new TuningException(ErrorCodes.NotFound, "The folder cannot be read.");
        Add(studio, "r1", RunStatus.Running, sample: true);

        var steps = Render(studio);

        steps.WaitForAssertion(() => Assert.Equal("runs/r1", steps.Find(At("next-go")).GetAttribute("href")));
    }

    [Fact]
    public async Task Render_AtEveryPush_ListsTheDataSetsOnce()
    {
        await using var studio = new StudioPageContext();
        Add(studio, "r1", RunStatus.Running, sample: true);
        var steps = Render(studio);
        steps.WaitForAssertion(() => Assert.Equal(1, studio.Libraries.Listings));

        steps.Render(parameters => parameters.Add(next => next.Runs, studio.Store.List()));

        Assert.Equal(1, studio.Libraries.Listings);
    }

    [Fact]
    public async Task Render_ManyRuns_ReadsNoneOfTheirRequests()
    {
        await using var studio = new StudioPageContext();
        for (var number = 0; number < 50; number++)
        {
            Add(studio, $"r{number}", RunStatus.Succeeded, sample: number > 0);
        }

        var steps = Render(studio);

        steps.WaitForAssertion(() => Assert.Contains("next-done", steps.Find(At("next-Own")).ClassList));
        Assert.Empty(studio.Store.SpecsAsked);
    }

    [Fact]
    public async Task Render_BrowserKeepsNothing_LeavesTheStepOpen()
    {
        await using var studio = new StudioPageContext();
        studio.JSInterop.Setup<string?>("localStorage.getItem", NextSteps.LookedKey).SetException(new JSException("denied"));
        Add(studio, "r1", RunStatus.Succeeded, sample: false);

        var steps = Render(studio);

        steps.WaitForAssertion(() => Assert.Contains("next-done", steps.Find(At("next-Own")).ClassList));
        Assert.Equal("step", steps.Find(At("next-Look")).GetAttribute("aria-current"));
    }

    private static IRenderedComponent<NextSteps> Render(StudioPageContext studio)
    {
        var steps = studio.Render<NextSteps>(parameters => parameters.Add(steps => steps.Runs, studio.Store.List()));
        steps.WaitForElement(At("next-steps"));
        return steps;
    }

    private static void Add(StudioPageContext studio, string id, RunStatus status, bool sample)
    {
        var history = FakeRuns.History(id, "Run", 50, status);
        var path = sample ? studio.Libraries.Known.First(data => data.IsSample).Path : "/mine/data.jsonl";
        studio.Store.Add(history with { Spec = history.Spec with { TrainingFile = path }, Summary = history.Summary with { TrainingFile = path } });
    }
}

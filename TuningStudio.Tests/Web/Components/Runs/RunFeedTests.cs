using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Runs;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Components.Runs;

public sealed class RunFeedTests
{
    private readonly RunFeed _feed = new(FakeRuns.History("r1", "One", 50, RunStatus.Running));

    [Fact]
    public void Apply_EventsOfTheSnapshot_AreDropped()
    {
        var news = Apply(FakeRuns.Step(49), FakeRuns.Step(50), FakeRuns.Step(51));

        Assert.Equal(51, Assert.Single(news.Steps).Step);
        Assert.Equal(51, _feed.LastStep!.Step);
    }

    [Fact]
    public void Apply_TheSameBatchTwice_CountsOnce()
    {
        Apply(FakeRuns.Step(51));

        Assert.Empty(Apply(FakeRuns.Step(51)).Steps);
    }

    [Fact]
    public void Apply_ResumedRunValidatesAgain_ReplacesWhatLaysBehind()
    {
        Apply(FakeRuns.Validation(50) with { Sequence = 100, ValidationLoss = 9 });

        Assert.Equal([25, 50], _feed.Validations.Select(item => item.Step));
        Assert.Equal(9, _feed.Validations[^1].ValidationLoss);
    }

    [Fact]
    public void Apply_CheckpointThatRemovesAnother_LeavesWhatExists()
    {
        Apply(FakeRuns.Checkpoint(100));
        Apply(FakeRuns.Checkpoint(200) with { Removed = ["checkpoints/step-000100"] });

        Assert.Equal(200, Assert.Single(_feed.Checkpoints).Step);
    }

    [Fact]
    public void Apply_EndlessLog_KeepsTheLastLines()
    {
        for (var line = 0; line < RunPicture.MostLogLines + 50; line++)
        {
            Apply(new LogEvent { Sequence = 1000 + line, Level = "info", Message = $"line {line}" });
        }

        Assert.Equal(RunPicture.MostLogLines, _feed.Log.Count);
        Assert.Equal("line 549", ((LogEvent)_feed.Log[^1]).Message);
    }

    [Fact]
    public void Apply_RunTakenUpAgain_AsksForANewSnapshot()
    {
        Assert.False(Apply(FakeRuns.Step(51)).Restarted);

        var news = Apply(new RunStartedEvent { Sequence = 100, Name = "One", EngineVersion = "0", ResumedFromStep = 25 });

        Assert.True(news.Restarted);
        Assert.Equal([25], _feed.Validations.Select(item => item.Step));
    }

    [Fact]
    public void Apply_StateThatIsKeptMeasuredLast_LeavesWhatWasMeasuredAfterIt()
    {
        Apply([.. new[] { 60, 70, 80, 60 }.Select((step, place) => new GenerationMetricsEvent { Sequence = 1000 + place, Step = step, Examples = place, Tokenization = "13a" })]);

        Assert.Equal([(70, 1), (80, 2), (60, 3)], _feed.GenerationMetrics.TakeLast(3).Select(item => (item.Step, item.Examples)));
    }

    [Fact]
    public void Apply_EndlessRun_KeepsAFewStepsAmongThemTheNewest()
    {
        var steps = Enumerable.Range(51, 20_000).Select(step => FakeRuns.Step(step, 30_000)).ToArray();
        foreach (var batch in steps.Chunk(500))
        {
            Apply([.. batch]);
        }

        Assert.InRange(_feed.Steps.Count, 1500, 3000);
        Assert.Equal(20_050, _feed.Steps[^1].Step);
        Assert.Equal(_feed.Steps.Select(step => step.Step).Order(), _feed.Steps.Select(step => step.Step));
    }

    [Fact]
    public void Apply_OtherRunsUpdate_ChangesNothing()
    {
        var other = FakeRuns.History("r2", "Two", 60, RunStatus.Failed).Summary;

        Assert.Empty(_feed.Apply([new RunUpdate(other, [FakeRuns.Step(60)])]).Steps);
        Assert.Equal(RunStatus.Running, _feed.Summary.Status);
    }

    private RunNews Apply(params RunEvent[] events) => _feed.Apply([new RunUpdate(_feed.Summary, events)]);
}

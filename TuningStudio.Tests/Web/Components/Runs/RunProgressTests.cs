using Bunit;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Runs;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Runs;

public sealed class RunProgressTests
{
    [Theory]
    [InlineData(true, "nothing was saved but the checkpoints")]
    [InlineData(false, "nothing was saved")]
    public async Task Cancelled_SaysWhetherCheckpointsAreLeft(bool canResume, string said)
    {
        await using var studio = new StudioPageContext();
        var run = FakeRuns.History("r1", "Intents", 3, RunStatus.Cancelled).Summary with { CanResume = canResume };

        var progress = studio.Render<RunProgress>(parameters => parameters.Add(part => part.Run, run));

        Assert.EndsWith(said, progress.Find(At("phase")).TextContent, StringComparison.Ordinal);
    }
}

using Bunit;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Runs;
using TuningStudio.Web.Components.Shared;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Shared;

public sealed class PhoneFoldTests
{
    [Fact]
    public async Task Render_BeforeTheBrowserSaysHowWideItIs_IsOpenAndAsksItOnce()
    {
        await using var studio = new StudioPageContext();

        var fold = studio.Render<PhoneFold>(parameters => parameters.Add(item => item.Heading, "Log").Add(item => item.About, "Done").Add(item => item.ChildContent, "<p>Lines</p>"));
        fold.Render(parameters => parameters.Add(item => item.About, "Done at last"));

        Assert.True(fold.Find("details").HasAttribute("open"));
        Assert.Equal("Done at last", fold.Find("summary .phone-fold-about").TextContent);
        Assert.Single(studio.JSInterop.Invocations["studio.foldOnPhone"]);
    }

    [Fact]
    public async Task Checkpoints_Folded_SayHowManyAndWhichIsBest()
    {
        await using var studio = new StudioPageContext();

        var table = studio.Render<CheckpointTable>(parameters => parameters.Add(item => item.RunId, "r1").Add(item => item.Checkpoints, [FakeRuns.Checkpoint(100) with { BestStep = 100 }, FakeRuns.Checkpoint(200) with { BestStep = 100 }]));

        Assert.Equal("2 · best at 100", table.Find("summary .phone-fold-about").TextContent);

        // Four things to do with each, told by name: three are icons.
        Assert.All(table.FindAll(".checkpoint-links"), row => Assert.Equal(4, row.QuerySelectorAll("[aria-label][title]").Length));
        Assert.All(table.FindAll($"{At("branch")}, {At("answer-file")}"), link => Assert.Equal("A", link.TagName));
    }
}

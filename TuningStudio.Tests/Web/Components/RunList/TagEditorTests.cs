using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.RunList;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.RunList;

public sealed class TagEditorTests
{
    [Fact]
    public async Task Tags_AddedAndRemoved_AskTheShelf()
    {
        await using var studio = new StudioPageContext();
        var editor = Render(studio, "good");

        editor.Find(At("tag-new")).Input("night");
        editor.Find("form").Submit();
        editor.Find(At("tag-remove")).Click();

        Assert.Equal(["tag r1 good+night", "tag r1 night"], studio.Shelf.Asked);
        Assert.Equal("runs?tag=good", editor.Find(".tag a").GetAttribute("href"));
    }

    [Fact]
    public async Task Tag_Refused_SaysWhy()
    {
        await using var studio = new StudioPageContext();
        var editor = Render(studio, "good");
        studio.Shelf.Refusal = new TuningException("refused", "The folder cannot be written.");

        editor.Find(At("tag-remove")).Click();

        Assert.Contains("The folder cannot be written.", editor.Find(At("error")).TextContent, StringComparison.Ordinal);
    }

    private static IRenderedComponent<TagEditor> Render(StudioPageContext studio, string tag)
    {
        var history = FakeRuns.History("r1", "One", 50, RunStatus.Succeeded);
        var run = history.Summary with { Tags = RunTags.None.With(tag) };
        studio.Store.Add(history with { Summary = run });
        return studio.Render<TagEditor>(parameters => parameters.Add(item => item.Run, run));
    }
}

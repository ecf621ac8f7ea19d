using Bunit;
using TuningStudio.Core.Data;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.NewRun;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.NewRun;

public sealed class ColumnMappingTests : IAsyncDisposable
{
    private readonly StudioPageContext _studio = new();
    private readonly List<IReadOnlyDictionary<string, string>> _said = [];

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Theory]
    [InlineData(1200, "1,197 more columns are not shown.")]
    [InlineData(4, "1 more column is not shown.")]
    public void Columns_MoreThanAreShown_SaysHowMany(int total, string said)
    {
        _studio.Libraries.Columns = _studio.Libraries.Columns with { Total = total };

        Assert.Contains(said, Render().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_AllShown_SaysNothingOfOthers() => Assert.DoesNotContain("not shown", Render().Markup, StringComparison.Ordinal);

    [Fact]
    public void Column_WithoutValues_SaysThatItIsEmpty()
    {
        _studio.Libraries.Columns = new DataColumns([new DataColumn("notes", [])], 1);

        Assert.Equal("empty", Render().Find(".column .quiet").TextContent);
    }

    [Fact]
    public void Columns_FileBroken_SaysWhereAndOffersNothingToUse()
    {
        var mapping = Render(FakeLibraries.BrokenPath);

        Assert.Contains("Line 37", mapping.Find(At("error")).TextContent, StringComparison.Ordinal);
        Assert.Empty(mapping.FindAll(At("columns-use")));
    }

    [Fact]
    public void Meaning_GivenToAnotherColumn_LeavesTheFirst()
    {
        var mapping = Render();
        mapping.Find("[data-column=question]").Change("prompt");
        Assert.NotEmpty(mapping.FindAll(At("columns-problem")));

        mapping.Find("[data-column=best]").Change("prompt");

        Assert.Equal(["", "prompt", ""], mapping.FindAll(At("column-meaning")).Select(column => column.GetAttribute("value")));
        Assert.Empty(_said);
    }

    [Fact]
    public void Conversation_NamesWithinATurn_AreSaidAndTakenBack()
    {
        var mapping = Render();
        Assert.Empty(mapping.FindAll(".mapped-tags"));
        mapping.Find("[data-column=question]").Change("messages");
        Assert.Equal(ColumnMap.Tags.Count, mapping.FindAll(".mapped-tags input").Count);
        Assert.Equal("Who speaks is in", mapping.Find("label[for=role_tag]").TextContent);

        mapping.Find("#role_tag").Change(" from ");
        Assert.Equal("messages=question,role_tag=from", ColumnMap.Write(_said[^1]));
        Assert.Equal("from", mapping.Find("#role_tag").GetAttribute("value"));

        mapping.Find("#role_tag").Change(" ");
        Assert.Equal("messages=question", ColumnMap.Write(_said[^1]));
    }

    [Fact]
    public void Parameters_SameFileAgain_KeepsWhatIsHalfSaid()
    {
        var mapping = Render();
        mapping.Find("[data-column=question]").Change("prompt");

        mapping.Render(parameters => parameters.Add(item => item.Path, FakeLibraries.StrangePath));

        Assert.Equal("prompt", mapping.Find("[data-column=question]").GetAttribute("value"));
    }

    private IRenderedComponent<ColumnMapping> Render(string path = FakeLibraries.StrangePath) => _studio.Render<ColumnMapping>(parameters => parameters
        .Add(item => item.Path, path)
        .Add(item => item.Changed, _said.Add));
}

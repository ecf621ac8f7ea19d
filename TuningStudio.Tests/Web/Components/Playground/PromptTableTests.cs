using Bunit;
using Microsoft.Extensions.DependencyInjection;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.Components.Playground;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Playground;

public sealed class PromptTableTests
{
    [Fact]
    public async Task Rows_More_ThanAPage_AreGoneThroughInTheAddress()
    {
        await using var studio = new StudioPageContext();
        var page = Open(studio, rows: 120, string.Empty);
        Assert.Equal("Prompt 0", First(page));
        Assert.Equal(50, page.FindAll($"{At("batch-table")} tbody tr").Count);

        page.Find(At("batch-pages-next")).Click();

        page.WaitForAssertion(() => Assert.Equal("Prompt 50", First(page)));
        Assert.Contains("page=2", studio.Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal("120 / 120", page.Find(At("batch-progress")).TextContent);
    }

    [Theory]
    [InlineData("&page=3", 20)]
    [InlineData("&page=99", 20)]
    [InlineData("&page=x", 50)]
    public async Task Page_OfTheAddress_IsShownOrTheNearest(string query, int rows)
    {
        await using var studio = new StudioPageContext();

        Assert.Equal(rows, Open(studio, rows: 120, query).FindAll($"{At("batch-table")} tbody tr").Count);
    }

    [Fact]
    public async Task Rows_OfOnePage_HaveNoPages()
    {
        await using var studio = new StudioPageContext();

        Assert.Empty(Open(studio, rows: 50, string.Empty).FindAll(At("batch-pages")));
    }

    private static string First(IRenderedComponent<PromptFilePage> page) => page.Find($"{At("batch-table")} tbody td").TextContent;

    private static IRenderedComponent<PromptFilePage> Open(StudioPageContext studio, int rows, string query)
    {
        studio.Store.Add(FakeRuns.History("r1", "One", 300, RunStatus.Succeeded));
        var prompts = Enumerable.Range(0, rows).Select(number => new PromptDraft { Prompt = $"Prompt {number}" }).ToList();
        studio.Services.GetRequiredService<PromptSheets>().Keep(new("s", ["Base", "One"], prompts) { Rows = [.. prompts.Select(prompt => new PromptRow(prompt, [new("a"), new("b")]))] });
        studio.Navigation.NavigateTo($"playground/file?run=r1&sheet=s{query}");
        return studio.Render<PromptFilePage>();
    }
}

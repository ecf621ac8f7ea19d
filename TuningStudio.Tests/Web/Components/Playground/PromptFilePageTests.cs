using System.Text;
using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Playground;

public sealed class PromptFilePageTests
{
    [Fact]
    public async Task Start_EveryPrompt_IsAnsweredByBothAndCanBeSaved()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r1", "One", 300, RunStatus.Succeeded));
        studio.Navigation.NavigateTo("playground/file?run=r1");
        var page = studio.Render<PromptFilePage>();
        for (var record = 0; record < 50; record++)
        {
            studio.Playground.Base.Writer.TryWrite(new GenerationFinished("b", "of the base", [1], 5, "stop", 30));
            studio.Playground.Tuned.Writer.TryWrite(new GenerationFinished("t", "of the tuned", [1], 5, "stop", 28));
        }

        page.Find(At("batch-start")).Click();

        var link = page.WaitForElement(At("batch-export")).GetAttribute("href")!;
        var csv = Encoding.UTF8.GetString(Convert.FromBase64String(link[(link.IndexOf(',', StringComparison.Ordinal) + 1)..]));
        var rows = page.FindAll($"{At("batch-table")} tbody tr").Count;
        Assert.True(rows > 0);
        Assert.Equal(2 * rows, studio.Playground.Asked.Count);
        Assert.Equal(rows + 1, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("\"of the base\",\"of the tuned\"", csv, StringComparison.Ordinal);
    }
}

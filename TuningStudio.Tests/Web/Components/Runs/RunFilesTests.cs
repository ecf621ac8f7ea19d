using Bunit;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Runs;

/// <summary>What of a run can be fetched from another machine, and what went wrong with it.</summary>
public sealed class RunFilesTests
{
    [Fact]
    public async Task Files_OfTheRun_AreLinksWithTheirSizes()
    {
        await using var studio = new StudioPageContext();
        studio.Written.Files.Add(new("results.csv", 12_288));

        var page = Render(studio, RunStatus.Succeeded);

        var file = page.Find($"{At("run-files")} a");
        Assert.Equal(("runs/r1/files/results.csv", "r1-results.csv"), (file.GetAttribute("href"), file.GetAttribute("download")));
        Assert.Contains("12 KB", page.Find(At("run-files")).TextContent, StringComparison.Ordinal);
        Assert.Equal("runs/r1/files/events.jsonl", page.Find(At("whole-log")).GetAttribute("href"));
        Assert.Equal("configs/r1.yaml", page.Find(At("run-yaml")).GetAttribute("href"));
        Assert.Equal("cards/r1.json", page.Find(At("run-card")).GetAttribute("href"));
    }

    [Fact]
    public async Task Files_OfARunAtWork_AreLookedForNowAndThen()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, RunStatus.Running);
        Assert.Empty(page.FindAll(At("run-files")));

        for (var step = 51; step < 60; step++)
        {
            await studio.Store.PushAsync("r1", run => run with { Step = step }, FakeRuns.Step(step));
        }

        Assert.Equal(1, studio.Written.Looks);
        studio.Written.Files.Add(new("results.csv", 100));
        await studio.Store.PushAsync("r1", run => run with { Status = RunStatus.Succeeded });

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(At("run-files"))));
    }

    [Theory]
    [InlineData("en", "The data cannot be read")]
    [InlineData("zh", "数据无法读取")]
    public async Task Failed_Run_SaysWhatHappenedWhereAndWhatToDo(string language, string title)
    {
        await using var studio = new StudioPageContext(language);

        var error = Render(studio, RunStatus.Failed).Find(At("error")).TextContent;

        Assert.Contains(title, error, StringComparison.Ordinal);
        Assert.Contains("Line 37 is not valid JSON", error, StringComparison.Ordinal);
        Assert.Contains("/data/broken.jsonl:37", error, StringComparison.Ordinal);
        Assert.Contains("Close the string or remove the line.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Device_OfARunAtWork_TellsItsFiguresUntilItIsOver()
    {
        await using var studio = new StudioPageContext();
        var history = FakeRuns.History("r1", "One", 50, RunStatus.Running);
        studio.Store.Add(history with { LoadedModel = FakeRuns.Model with { Device = "cuda:0" } });
        var page = studio.Render<RunPage>(parameters => parameters.Add(item => item.Id, "r1"));
        Assert.Equal("87%", page.Find($"{At("run-device")} {At("device-load")} .num").TextContent.Replace(" ", string.Empty, StringComparison.Ordinal));
        Assert.Contains("61 °C", page.Find(At("run-device")).TextContent, StringComparison.Ordinal);
        Assert.Contains("9 GB / 24 GB", page.Find(At("run-device")).TextContent, StringComparison.Ordinal);

        studio.Monitor.Devices = [studio.Monitor.Devices[0] with { Celsius = 70 }];
        studio.Clock.Advance(TimeSpan.FromSeconds(2));
        page.WaitForAssertion(() => Assert.Contains("70 °C", page.Find(At("run-device")).TextContent, StringComparison.Ordinal));

        await studio.Store.PushAsync("r1", run => run with { Status = RunStatus.Succeeded });
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(At("run-device"))));
    }

    private static IRenderedComponent<RunPage> Render(StudioPageContext studio, RunStatus status)
    {
        studio.Store.Add(FakeRuns.History("r1", "One", 50, status));
        return studio.Render<RunPage>(parameters => parameters.Add(item => item.Id, "r1"));
    }
}

using System.Text;
using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
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
        var page = Render(studio, "playground/file?run=r1");
        AnswerAll(studio);

        page.Find(At("batch-start")).Click();

        var link = page.WaitForElement(At("batch-export")).GetAttribute("href")!;
        var csv = Encoding.UTF8.GetString(Convert.FromBase64String(link[(link.IndexOf(',', StringComparison.Ordinal) + 1)..]));
        var rows = page.FindAll($"{At("batch-table")} tbody tr").Count;
        Assert.Equal(3, rows);
        Assert.Equal(2 * rows, studio.Playground.Asked.Count);
        Assert.Equal(rows + 1, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("\"of the base\",\"of the tuned\"", csv, StringComparison.Ordinal);
        Assert.All(studio.Playground.Asked, asked => Assert.Equal(new SamplingOptions { Temperature = 0, MaxNewTokens = 128, Seed = 1 }, asked.Sampling));
    }

    [Fact]
    public async Task Start_ColumnsOfThePlayground_AnswerWithTheirSampling()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r2", "Two", 300, RunStatus.Succeeded));
        var page = Render(studio, "playground/file?run=r1%40100&with=r2&topK=7&temperature=0.2&each=True&own=r2:temperature%3D0.9");
        AnswerAll(studio);
        Assert.Equal(["Base", "One @ 100", "Two · own sampling"], page.FindAll(At("batch-column")).Select(column => column.TextContent.Replace("×", null, StringComparison.Ordinal).Trim()));

        page.Find(At("batch-start")).Click();

        page.WaitForElement(At("batch-export"));
        Assert.Equal([0.2, 0.2, 0.9], studio.Playground.Asked.Take(3).Select(asked => asked.Sampling.Temperature));
        Assert.Equal([7, 7, 0], studio.Playground.Asked.Take(3).Select(asked => asked.Sampling.TopK));
        Assert.Equal(5, page.FindAll($"{At("batch-table")} th").Count);
        page.Settle();
        page.Find(At("batch-remove")).Click();
        Assert.DoesNotContain("with=", studio.Navigation.Uri, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(At("batch-table")));
        page.Find(At("add-column")).Change("r2");
        Assert.Equal(3, page.FindAll(At("batch-column")).Count);
    }

    [Fact]
    public async Task Reload_OfTheAddress_ShowsTheRowsAgain()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground/file?run=r1");
        AnswerAll(studio);
        page.Find(At("batch-start")).Click();
        page.WaitForElement(At("batch-export"));

        var again = studio.Render<PromptFilePage>();

        Assert.Equal(3, again.FindAll($"{At("batch-table")} tbody tr").Count);
        Assert.Equal("3 / 3", again.Find(At("batch-progress")).TextContent);
    }

    [Fact]
    public async Task Stop_HalfWay_KeepsTheRowsAndGoesOnFromThere()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground/file?run=r1");
        Answer(studio);
        page.Find(At("batch-start")).Click();
        page.WaitForAssertion(() => Assert.Equal("1 / 3", page.Find(At("batch-progress")).TextContent));

        page.Find(At("batch-stop")).Click();
        page.WaitForElement(At("batch-go-on"));
        page.Settle();
        AnswerAll(studio);
        page.Find(At("batch-go-on")).Click();

        page.WaitForAssertion(() => Assert.Equal("3 / 3", page.Find(At("batch-progress")).TextContent));
        Assert.Equal(["parcel", "charged", "收货地址"], page.FindAll($"{At("batch-table")} tbody tr").Select(row => new[] { "parcel", "charged", "收货地址" }.Single(word => row.TextContent.Contains(word, StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Answer_OfOneColumnFails_IsToldBesideTheOthers()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground/file?run=r1");
        studio.Playground.Base.Writer.TryWrite(new GenerationFailed("b", new ErrorInfo(ErrorCodes.InvalidData, "The prompt is too long.")));
        studio.Playground.Tuned.Writer.TryWrite(new GenerationFinished("t", "delivery_status", [1], 5, "stop", 28));
        AnswerAll(studio);

        page.Find(At("batch-start")).Click();

        page.WaitForElement(At("batch-export"));
        Assert.Equal(3, page.FindAll($"{At("batch-table")} tbody tr").Count);
        Assert.Contains("The prompt is too long.", page.Find($"{At("batch-table")} tbody tr").TextContent, StringComparison.Ordinal);
        Assert.Contains("One 33.3%", page.Find(At("batch-score")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_NobodyCan_StopsAndSaysWhy()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground/file?run=r1");
        var failed = new GenerationFailed("b", new ErrorInfo(ErrorCodes.OutOfMemory, "Memory ran out."));
        studio.Playground.Base.Writer.TryWrite(failed);
        studio.Playground.Tuned.Writer.TryWrite(failed);

        page.Find(At("batch-start")).Click();

        page.WaitForElement(At("error"));
        Assert.Equal(2, studio.Playground.Asked.Count);
        Assert.NotNull(page.Find(At("batch-go-on")));
    }

    [Fact]
    public async Task Start_FileThatAsksNothing_SaysSo()
    {
        await using var studio = new StudioPageContext();
        studio.Libraries.First.Clear();
        studio.Libraries.First.Add(new TrainingRecord([], 1) { Text = "Once upon a time" });
        var page = Render(studio, "playground/file?run=r1");

        page.Find(At("batch-start")).Click();

        page.WaitForElement(At("batch-empty"));
        Assert.Empty(studio.Playground.Asked);
    }

    [Fact]
    public async Task Start_FilesOfTheRunAndOthers_AreReadAsEachIsToBeRead()
    {
        await using var studio = new StudioPageContext();
        var data = new DataOptions { Columns = new Dictionary<string, string> { ["prompt"] = "q" } };
        var run = FakeRuns.History("r1", "One", 300, RunStatus.Succeeded);
        studio.Store.Add(run with { Spec = run.Spec with { Data = data } });
        studio.Navigation.NavigateTo("playground/file?run=r1");
        var page = studio.Render<PromptFilePage>();
        AnswerAll(studio);
        page.Find(At("batch-start")).Click();
        page.WaitForElement(At("batch-export"));

        page.Find(At("batch-known")).Change("/studio/samples/palace-persona.jsonl");
        AnswerAll(studio);
        page.Find(At("batch-start")).Click();

        page.WaitForAssertion(() => Assert.Equal([(run.Spec.ValidationFile!, data), ("/studio/samples/palace-persona.jsonl", null)], studio.Libraries.Opened));
        Assert.Equal("/studio/samples/palace-persona.jsonl", page.Find(At("batch-file")).GetAttribute("value"));
    }

    [Fact]
    public async Task Render_NoRunInTheAddress_TakesTheNewestThatHasAResult()
    {
        await using var studio = new StudioPageContext();
        var other = FakeRuns.History("r2", "Two", 30, RunStatus.Running);
        studio.Store.Add(other with { Summary = other.Summary with { CreatedAt = FakeRuns.Start.AddHours(1) } });

        var page = Render(studio, "playground/file");

        Assert.Equal(["Base", "One"], page.FindAll(At("batch-column")).Select(column => column.TextContent.Trim()));
        Assert.Equal("/studio/datasets/intents.validation.jsonl", page.Find(At("batch-file")).GetAttribute("value"));
    }

    [Fact]
    public async Task Known_OfferedFiles_BeginWithTheRunsOwn()
    {
        await using var studio = new StudioPageContext();

        var page = Render(studio, "playground/file?run=r1");

        page.WaitForAssertion(() => Assert.Equal(
            ["by its path", "intents.validation.jsonl (of this run)", "intents.train.jsonl (of this run)", "support-intents", "support-intents, validation"],
            page.FindAll($"{At("batch-known")} option").Take(5).Select(option => option.TextContent)));
    }

    [Fact]
    public async Task Render_RunIsGone_SendsToThePlayground()
    {
        await using var studio = new StudioPageContext();

        var page = Render(studio, "playground/file?run=gone");

        Assert.Contains("Choose a finished run in the playground first.", page.Find(".empty").TextContent, StringComparison.Ordinal);
        Assert.Equal("playground", page.Find(".empty a").GetAttribute("href"));
        Assert.Empty(page.FindAll(At("batch-start")));
    }

    [Fact]
    public async Task Render_RunStillRead_ShowsASkeletonUntilItIs()
    {
        await using var studio = new StudioPageContext();
        var reading = new TaskCompletionSource();
        studio.Store.ReadingSpec = reading.Task;
        var page = Render(studio, "playground/file?run=r1");
        Assert.NotEmpty(page.FindAll(".mud-skeleton"));

        await page.InvokeAsync(reading.SetResult);

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(At("batch-start"))));
        Assert.Empty(page.FindAll(".mud-skeleton"));
    }

    [Fact]
    public async Task Render_AnotherRunWhileTheFirstIsRead_ShowsThatOneAlone()
    {
        await using var studio = new StudioPageContext();
        var other = FakeRuns.History("r2", "Two", 300, RunStatus.Succeeded);
        studio.Store.Add(other with { Spec = other.Spec with { ValidationFile = "/data/two.jsonl" } });
        var first = new TaskCompletionSource();
        studio.Store.ReadingSpec = first.Task;
        var page = Render(studio, "playground/file?run=r1");

        studio.Store.ReadingSpec = Task.CompletedTask;
        studio.Navigation.NavigateTo("playground/file?run=r2");
        page.WaitForAssertion(() => Assert.Equal("/data/two.jsonl", page.Find(At("batch-file")).GetAttribute("value")));
        await page.InvokeAsync(first.SetResult);

        Assert.Equal("/data/two.jsonl", page.Find(At("batch-file")).GetAttribute("value"));
        Assert.Equal(["Base", "Two"], page.FindAll(At("batch-column")).Select(column => column.TextContent.Trim()));
    }

    [Fact]
    public async Task Start_FileCannotBeRead_SaysWhichAndAsksNobody()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground/file?run=r1");
        studio.Libraries.Unreadable = "/studio/datasets/intents.validation.jsonl";

        page.Find(At("batch-start")).Click();

        page.WaitForAssertion(() => Assert.Contains("/studio/datasets/intents.validation.jsonl", page.Find(At("error")).TextContent, StringComparison.Ordinal));
        Assert.Empty(studio.Playground.Asked);
        Assert.False(page.Find(At("batch-start")).HasAttribute("disabled"));
    }

    [Fact]
    public async Task Sampling_Changed_StandsInTheAddressAndShowsNoAnswersOfTheOther()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground/file?run=r1");
        AnswerAll(studio);
        page.Find(At("batch-start")).Click();
        page.WaitForElement(At("batch-export"));

        page.Find(At("temperature")).Change("0.5");

        page.WaitForAssertion(() => Assert.Empty(page.FindAll(At("batch-table"))));
        Assert.Contains("temperature=0.5", studio.Navigation.Uri, StringComparison.Ordinal);
        Assert.DoesNotContain("sheet=", studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_BreaksOff_SaysSoAndWhatToDo()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground/file?run=r1");
        studio.Playground.Base.Writer.Complete();
        studio.Playground.Tuned.Writer.Complete();

        page.Find(At("batch-start")).Click();

        page.WaitForAssertion(() => Assert.Contains("broke off", page.Find(At("error")).TextContent, StringComparison.Ordinal));
        Assert.Contains("What to do", page.Find(At("error")).TextContent, StringComparison.Ordinal);
        Assert.NotEmpty(page.FindAll(At("batch-go-on")));
    }

    private static IRenderedComponent<PromptFilePage> Render(StudioPageContext studio, string address)
    {
        studio.Store.Add(FakeRuns.History("r1", "One", 300, RunStatus.Succeeded));
        studio.Navigation.NavigateTo(address);
        return studio.Render<PromptFilePage>();
    }

    private static void AnswerAll(StudioPageContext studio)
    {
        for (var answer = 0; answer < 50; answer++)
        {
            Answer(studio);
        }
    }

    private static void Answer(StudioPageContext studio)
    {
        studio.Playground.Base.Writer.TryWrite(new GenerationFinished("b", "of the base", [1], 5, "stop", 30));
        studio.Playground.Tuned.Writer.TryWrite(new GenerationFinished("t", "of the tuned", [1], 5, "stop", 28));
    }
}

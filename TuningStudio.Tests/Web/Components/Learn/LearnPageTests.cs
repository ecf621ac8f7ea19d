using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Learn;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.Resources;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Learn;

public sealed class LearnPageTests : IAsyncDisposable
{
    private const string Model = "/studio/models/LLM-Research/Meta-Llama-3-8B-Instruct";
    private const string Data = "/studio/datasets/huanhuan-0123.json";

    private readonly StudioPageContext _studio = new();

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Fact]
    public void Page_StarterAndSamplesThere_RunIsNext()
    {
        var page = Render();

        Assert.Equal(["Done", "Done", "Next", "Later", "Later"], States(page));
        Assert.Equal("new?lesson=starter&step=plan", page.Find(At("lesson-run")).GetAttribute("href"));
        Assert.All(page.FindAll(At("band")), band => Assert.EndsWith(Readings.None, band.TextContent.Trim(), StringComparison.Ordinal));
    }

    [Fact]
    public void Page_NothingThere_ModelIsNextAndSaysWhereItIs()
    {
        var page = Render("huanhuan");

        Assert.Equal(["Next", "Later", "Later", "Later", "Later"], States(page));
        Assert.StartsWith("models?get=", page.Find(At("lesson-model")).GetAttribute("href"), StringComparison.Ordinal);
        Assert.StartsWith("datasets?address=https%3A%2F%2F", page.Find(At("lesson-data")).GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public void Page_ListsThatCannotBeRead_SaysWhy()
    {
        _studio.Libraries.Unlisted = new TuningException(ErrorCodes.NotFound, "The folder cannot be read.", "Check its rights.");

        var page = _studio.Render<LearnPage>();

        page.WaitForAssertion(() => Assert.Contains("The folder cannot be read.", page.Find(At("error")).TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_RunOfTheTutorial_ShowsItsFiguresAndThenAsks()
    {
        AddTutorial();
        AddRun(RunStatus.Running);
        var page = Render("huanhuan");
        Assert.Equal(["Done", "Done", "Done", "Next", "Later"], States(page));
        Assert.Equal(["as expected", "as expected", "as expected", "otherwise"], page.FindAll($"{At("band")} b").Select(cell => cell.TextContent.Split(' ', 2)[1]));

        await _studio.Store.PushAsync("one", run => run with { Status = RunStatus.Succeeded, AdapterFolder = "/studio/runs/one/adapter" });

        page.WaitForAssertion(() => Assert.Equal(["Done", "Done", "Done", "Done", "Next"], States(page)));
        var ask = page.Find(At("lesson-ask")).GetAttribute("href");
        Assert.StartsWith("playground?run=one&prompt=%E4%BD%A0%E6%98%AF%E8%B0%81", ask, StringComparison.Ordinal);
        Assert.Contains("&temperature=0.5&topP=0.9&repeat=1.1&max=512", ask, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_LogThatCannotBeRead_SaysWhy()
    {
        AddTutorial();
        AddRun(RunStatus.Running);
        _studio.Store.Unreadable = new IOException("The disk is gone.");
        _studio.Navigation.NavigateTo("learn?lesson=huanhuan");

        var page = _studio.Render<LearnPage>();

        page.WaitForAssertion(() => Assert.Contains("The disk is gone.", page.Find(At("error")).TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Push_NewerRunOfOtherData_ReadsNothingAnew()
    {
        AddTutorial();
        AddRun(RunStatus.Running);
        Render("huanhuan");
        var before = _studio.Libraries.Listings;
        var other = FakeRuns.History("other", "Other", 3, RunStatus.Running);
        _studio.Store.Add(other with
        {
            Spec = other.Spec with { Model = Model, TrainingFile = "/studio/datasets/other.json", Preset = "llama3-huanhuan" },
            Summary = other.Summary with { Model = Model, CreatedAt = FakeRuns.Start.AddHours(1) },
        });

        await _studio.Store.PushAsync("other", run => run with { Step = 4 });

        Assert.Equal(before, _studio.Libraries.Listings);
    }

    [Fact]
    public void Page_RunsOfOtherData_AreNotTheLessons()
    {
        AddTutorial();
        _studio.Store.Add(FakeRuns.History("other", "Other", 3, RunStatus.Succeeded));

        Assert.Equal(["Done", "Done", "Next", "Later", "Later"], States(Render("huanhuan")));
    }

    [Fact]
    public void Page_UnderChinese_SpeaksIt()
    {
        using var studio = new StudioPageContext("zh");

        Assert.Contains("下一步", Render(studio, null).Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Draft_OfTheTutorial_HasItsValuesAndTrainsOnEveryRow()
    {
        AddTutorial();

        var draft = Lesson.Find("huanhuan")!.ToDraft(((IModelLibrary)_studio.Libraries).List(), ((IDatasetLibrary)_studio.Libraries).List(), _studio.Services.GetRequiredService<IStringLocalizer<Texts>>());

        Assert.Equal((Model, Data, "llama3-huanhuan"), (draft.Model, draft.TrainingFile, draft.Preset));
        Assert.Equal(("0", "384", "0.0001"), (draft.Options["validationSplit"], draft.Options["maxSequenceLength"], draft.Options["learningRate"]));
    }

    private static List<string?> States(IRenderedComponent<LearnPage> page) => [.. page.FindAll(".lesson-step").Select(step => step.GetAttribute("data-state"))];

    private void AddTutorial()
    {
        _studio.Libraries.Models.Add(_studio.Libraries.Models[1] with { Path = Model, Name = "Meta-Llama-3-8B-Instruct" });
        _studio.Libraries.Known.Add(new DatasetInfo(Data, "huanhuan.json", 900_000, false));
    }

    // Three epochs of 100 steps: 3.5, then 2.6, then 2.2 and 2.1 at last, where the tutorial is below 2.
    private void AddRun(RunStatus status)
    {
        var history = FakeRuns.History("one", "Zhen Huan", 0, status);
        _studio.Store.Add(history with
        {
            Spec = history.Spec with { Model = Model, TrainingFile = Data, ValidationFile = null, Preset = "llama3-huanhuan" },
            Summary = history.Summary with { Model = Model },
            Steps = [.. Enumerable.Range(1, 300).Select(step => FakeRuns.Step(step) with { Epoch = step / 100.0, TrainLoss = step switch { <= 10 => 3.5, <= 100 => 2.6, <= 200 => 2.2, _ => 2.1 } })],
        });
    }

    private IRenderedComponent<LearnPage> Render(string? lesson = null) => Render(_studio, lesson);

    private static IRenderedComponent<LearnPage> Render(StudioPageContext studio, string? lesson)
    {
        studio.Navigation.NavigateTo(lesson is null ? "learn" : $"learn?lesson={lesson}");
        var page = studio.Render<LearnPage>();
        page.WaitForElement(".lesson-step");
        return page;
    }
}

using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.NewRun;
using TuningStudio.Web.State;
using Request = TuningStudio.Web.State.NewRun;

namespace TuningStudio.Tests.Web.Components.NewRun;

public sealed class RunFormTests
{
    private readonly FakeLibraries _libraries = new();

    [Fact]
    public async Task LoadAsync_EmptyDraft_PrefillsTheStarterAndWaitsForData()
    {
        var form = await FormAsync(new RunDraft { Name = "a" });

        Assert.True(form.Model!.IsStarter);
        Assert.True(form.IsComplete(RunStep.Model));
        Assert.False(form.IsComplete(RunStep.Data));
        Assert.False(form.IsReady);
    }

    [Fact]
    public async Task SetMethod_OptionsOfAnotherMethod_StayInTheDraftAndAreNotSent()
    {
        var form = await FormAsync(new RunDraft { Name = "a", TrainingFile = "/data/good.jsonl", Options = new() { ["rank"] = "none at all", ["virtualTokens"] = "7" } });
        Assert.Equal(["rank"], form.BadOptions);

        form.SetOption(HyperparameterCatalog.Get("method"), "prompt-tuning");

        Assert.Equal("Prompt tuning", form.Method.Label.English);
        Assert.Empty(form.BadOptions);
        Assert.DoesNotContain(form.Options, option => option.Name == "rank");
        Assert.Equal("none at all", form.Draft.Options["rank"]);
        Assert.Equal(new HyperparameterOptions { Method = "prompt-tuning", VirtualTokens = 7 }, form.ToRequest().Hyperparameters);

        form.SetOption(HyperparameterCatalog.Get("method"), "bitfit");
        Assert.Equal(new HyperparameterOptions { Method = "bitfit" }, form.ToRequest().Hyperparameters);
    }

    [Fact]
    public async Task ChooseModel_MissingFolder_KeepsThePathAndSaysWhy()
    {
        var form = await FormAsync(new RunDraft { Name = "a" });

        await form.ChooseModelAsync("/nowhere");

        Assert.Equal("/nowhere", form.Draft.Model);
        Assert.Equal(ErrorCodes.NotFound, form.ModelError!.Code);
        Assert.False(form.IsComplete(RunStep.Model));
    }

    [Fact]
    public async Task ChooseDataAsync_BrokenLine_NamesLineAndField()
    {
        var form = await FormAsync(new RunDraft { Name = "a" });

        await form.ChooseDataAsync(FakeLibraries.BrokenPath, null);

        Assert.Equal(37, form.DataError!.Line);
        Assert.Null(form.Preview);
        Assert.False(form.IsReady);
    }

    [Fact]
    public async Task ChooseDataAsync_BrokenValidationFile_IsNotReady()
    {
        var form = await FormAsync(new RunDraft { Name = "a" });

        await form.ChooseDataAsync("/data/good.jsonl", FakeLibraries.BrokenPath);

        Assert.NotNull(form.Preview);
        Assert.NotNull(form.ValidationError);
        Assert.False(form.IsReady);
    }

    [Fact]
    public async Task ChooseDataAsync_AnotherWhileTheFirstIsRead_TheLastChoiceCounts()
    {
        var slow = _libraries.Slow["/data/slow.jsonl"] = new();
        var form = await FormAsync(new RunDraft { Name = "a" });

        var first = form.ChooseDataAsync("/data/slow.jsonl", "/data/of-the-slow.jsonl");
        Assert.True(form.IsReadingData);
        await form.ChooseDataAsync("/data/good.jsonl", null);
        slow.TrySetResult(new DatasetPreview("/data/slow.jsonl", "alpaca", 1, []));
        await first;

        Assert.Equal("/data/good.jsonl", form.Preview!.Path);
        Assert.Equal("/data/good.jsonl", form.Draft.TrainingFile);
        Assert.Null(form.Draft.ValidationFile);
        Assert.False(form.IsReadingData);
        Assert.True(form.IsComplete(RunStep.Data));
    }

    [Fact]
    public async Task ChooseValidationAsync_StillBeingRead_IsNotReady()
    {
        var slow = _libraries.Slow["/data/slow.jsonl"] = new();
        var form = await FormAsync(new RunDraft { Name = "a", TrainingFile = "/data/good.jsonl" });

        var reading = form.ChooseValidationAsync("/data/slow.jsonl");
        Assert.False(form.IsComplete(RunStep.Data));
        slow.SetResult(new DatasetPreview("/data/slow.jsonl", "alpaca", 1, []));
        await reading;

        Assert.True(form.IsComplete(RunStep.Data));
    }

    [Theory]
    [InlineData(Request.LongestName, true)]
    [InlineData(Request.LongestName + 1, false)]
    public async Task Rename_AsLongAsItGets_IsCompleteUpToTheLongestName(int letters, bool expected)
    {
        var form = await FormAsync(new RunDraft());

        form.Rename(new string('x', letters) + " ");

        Assert.Equal(expected, form.IsComplete(RunStep.Model));
    }

    [Fact]
    public async Task SetOption_SeveralWrong_AllAreNamedAtOnce()
    {
        var form = await FormAsync(new RunDraft { Name = "a" });

        form.SetOption(HyperparameterCatalog.Get("rank"), "5000");
        form.SetOption(HyperparameterCatalog.Get("learningRate"), "fast");

        Assert.Equal(["learningRate", "rank"], form.BadOptions.Order());
        Assert.Null(form.Resolve("cpu"));
    }

    [Fact]
    public async Task ToRequest_DataAndOneOption_LeavesTheRestToTheStudio()
    {
        var form = await FormAsync(new RunDraft { Name = " mine ", TrainingFile = "/data/good.jsonl", Options = new() { ["rank"] = "4" } });

        var request = form.ToRequest();

        Assert.True(form.IsReady);
        Assert.Equal("mine", request.Name);
        Assert.Equal(new HyperparameterOptions { Rank = 4 }, request.Hyperparameters);
        Assert.Equal("/studio/models/starter", request.Model);
    }

    [Fact]
    public async Task Resolve_ModelAndDataKnown_MatchesTheResolver()
    {
        var form = await FormAsync(new RunDraft { Name = "a", TrainingFile = "/data/good.jsonl", Options = new() { ["rank"] = "4" } });

        var resolved = form.Resolve("cpu");

        Assert.Equal(8, resolved!.Alpha);
        Assert.Equal("cpu", resolved.Device);
        Assert.Equal(8, resolved.EffectiveBatchSize);
    }

    private async Task<RunForm> FormAsync(RunDraft draft)
    {
        var form = new RunForm(_libraries, _libraries);
        await form.LoadAsync(draft);
        return form;
    }
}

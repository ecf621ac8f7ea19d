using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.State;

public sealed class RunCardsTests
{
    [Fact]
    public async Task Card_OfARun_ComesBackFromItsFileAndMatches()
    {
        await using var studio = await StudioFixture.StartAsync();
        var cards = studio.Get<IRunCards>();
        var (id, data) = await RunAsync(studio);

        using var client = new HttpClient { BaseAddress = new Uri(studio.Address) };
        var file = await client.GetByteArrayAsync(new Uri($"/cards/{id}.json", UriKind.Relative), StudioFixture.Cancel);
        var card = cards.Read(file);
        var match = await cards.MatchAsync(card, StudioFixture.Cancel);

        Assert.Empty(match.Problems);
        Assert.Equal(data, match.Spec.TrainingFile);
        Assert.NotNull(card.Model.Sha256);
        Assert.NotNull(card.TrainingFile.Sha256);
        Assert.Contains("--rank 8", card.CommandLine, StringComparison.Ordinal);
        Assert.Contains("rank: 8", card.ApiCall, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Match_DataChangedAndModelGone_SaysBothAtOnce()
    {
        await using var studio = await StudioFixture.StartAsync();
        var cards = studio.Get<IRunCards>();
        var (id, data) = await RunAsync(studio);
        var card = (await cards.OfAsync(id))!;
        await File.AppendAllTextAsync(data, "{}\n", StudioFixture.Cancel);
        Directory.Delete(card.Spec.Model, recursive: true);

        var match = await cards.MatchAsync(card, StudioFixture.Cancel);

        Assert.Equal(2, match.Problems.Count);
        Assert.Contains(match.Problems, problem => problem.Message.Contains("is not here", StringComparison.Ordinal) && problem.Message.Contains("model", StringComparison.Ordinal));
        Assert.Contains(match.Problems, problem => problem.Message.Contains("not the same", StringComparison.Ordinal) && problem.File == data);
    }

    [Fact]
    public async Task Match_RunWentOnFromAnAdapter_GoesOnFromItOrSaysWhatBecameOfIt()
    {
        await using var studio = await StudioFixture.StartAsync();
        var cards = studio.Get<IRunCards>();
        var (id, _) = await RunAsync(studio);
        var folder = Directory.CreateDirectory(Path.Combine(studio.Home.Root, "elsewhere")).FullName;
        var weights = Path.Combine(folder, "adapter_model.safetensors");
        await File.WriteAllTextAsync(weights, "learnt", StudioFixture.Cancel);
        RunLog.WriteSpec(studio.Home.Run(id), studio.Store.Spec(id)! with { Adapter = folder, BranchedFrom = "other/step-000007", KeepMoments = true });
        studio.Store.Load(studio.Store.Record(id)!);
        var card = (await cards.OfAsync(id))!;

        var same = await cards.MatchAsync(card, StudioFixture.Cancel);
        await File.WriteAllTextAsync(weights, "learnt more", StudioFixture.Cancel);
        var differs = await cards.MatchAsync(card, StudioFixture.Cancel);
        File.Delete(weights);
        var gone = await cards.MatchAsync(card, StudioFixture.Cancel);

        Assert.Empty(same.Problems);
        Assert.Equal((folder, "other/step-000007", true), (same.Spec.Adapter, same.Spec.BranchedFrom, same.Spec.KeepMoments));
        Assert.Contains("is not the one", Assert.Single(differs.Problems).Message, StringComparison.Ordinal);
        Assert.Equal(folder, differs.Spec.Adapter);
        Assert.Contains("is not here", Assert.Single(gone.Problems).Message, StringComparison.Ordinal);
        Assert.Equal((null, null, false), (gone.Spec.Adapter, gone.Spec.BranchedFrom, gone.Spec.KeepMoments));
    }

    [Theory]
    [InlineData("other/step-000007", 7)]
    [InlineData("other/adapter", null)]
    [InlineData("step-000007", null)]
    [InlineData("other/step--7", null)]
    [InlineData(null, null)]
    public void Branch_AnyName_IsReadAsItIsWritten(string? name, int? step)
    {
        Assert.Equal(step, RunFolder.Branch(name)?.Step);
        Assert.Equal(step is null ? null : name, RunFolder.Branch(name) is var (run, at) ? RunFolder.BranchName(run, at) : null);
    }

    [Fact]
    public async Task Card_OfALongRun_StillNamesItsEngine()
    {
        await using var studio = await StudioFixture.StartAsync();
        var (id, _) = await RunAsync(studio);
        studio.Store.Accept(id, [new RunStartedEvent { Sequence = 2, Time = DateTimeOffset.UnixEpoch, Name = "a", ProcessId = 1, EngineVersion = "9.9.9" }]);
        studio.Store.Accept(id, [.. Enumerable.Range(3, RunPicture.MostLogLines + 1).Select(number => new LogEvent { Sequence = number, Time = DateTimeOffset.UnixEpoch, Level = "info", Message = "On." })]);

        Assert.Equal("9.9.9", (await studio.Get<IRunCards>().OfAsync(id))!.Engine);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"kind":"something else"}""")]
    [InlineData("""{"kind":"tuningstudio.runCard","version":1}""")]
    public async Task Read_AnotherFile_IsRefused(string json)
    {
        await using var studio = await StudioFixture.StartAsync();

        Assert.Throws<TuningException>(() => studio.Get<IRunCards>().Read(System.Text.Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public async Task Read_NewerCard_AsksForAnUpdate()
    {
        await using var studio = await StudioFixture.StartAsync();
        var (id, _) = await RunAsync(studio);
        var card = (await studio.Get<IRunCards>().OfAsync(id))! with { Version = RunCard.Newest + 1 };

        var refusal = Assert.Throws<TuningException>(() => studio.Get<IRunCards>().Read(JsonSerializer.SerializeToUtf8Bytes(card, StudioJson.Line.RunCard)));

        Assert.Contains("newer", refusal.Message, StringComparison.Ordinal);
    }

    // A run that has read its data, on a model that is a folder with a word in it.
    private static async Task<(string Id, string Data)> RunAsync(StudioFixture studio)
    {
        var model = Path.Combine(studio.Home.Root, "models", "small");
        Directory.CreateDirectory(model);
        await File.WriteAllTextAsync(Path.Combine(model, "config.json"), "{}", StudioFixture.Cancel);
        var data = Path.Combine(studio.Home.Root, "datasets", "rows.jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(data)!);
        await File.WriteAllTextAsync(data, """{"prompt":"a","completion":"b"}""", StudioFixture.Cancel);
        var id = await studio.QueueAsync("a");
        RunLog.WriteSpec(studio.Home.Run(id), studio.Store.Spec(id)! with { Model = model, TrainingFile = data, Hyperparameters = new() { Rank = 8 } });
        studio.Store.Load(studio.Store.Record(id)!);
        await using var stream = File.OpenRead(data);
        var hash = Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(stream, StudioFixture.Cancel));
        studio.Store.Accept(id, [new DataPreparedEvent { Sequence = 1, Time = DateTimeOffset.UnixEpoch, Format = "promptCompletion", TrainingSha256 = hash }]);
        return (id, data);
    }
}

using System.Text.Json;
using TuningStudio.Cli;
using TuningStudio.Cli.Worker;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Cli;

[Collection("Torch")]
public sealed class WorkerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public WorkerTests() => _model = TinyModel.Create(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_WithoutASite_TrainsAndSaysWhoItIs()
    {
        var run = CliRun.Of("worker", "train", WriteSpec());

        Assert.Equal((ExitCodes.Ok, string.Empty), (run.ExitCode, run.Output));
        Assert.True(File.Exists(_folder["run-1/adapter/adapter_config.json"]));
        var info = JsonSerializer.Deserialize(File.ReadAllText(_folder["run-1/worker.json"]), StudioJson.Line.WorkerInfo)!;
        Assert.Equal(Environment.ProcessId, info.ProcessId);
        Assert.Equal(TimeSpan.Zero, info.StartTime.Offset);
    }

    [Fact]
    public async Task Train_WithASite_TellsItEverything()
    {
        var memory = new FakeSite.Memory();
        await using var site = await FakeSite.StartAsync(memory, _folder["site.json"]);
        Environment.SetEnvironmentVariable(HubProtocol.TokenVariable, "secret");
        Environment.SetEnvironmentVariable(HubProtocol.SiteFileVariable, _folder["site.json"]);
        try
        {
            Assert.Equal(ExitCodes.Ok, CliRun.Of("worker", "train", WriteSpec()).ExitCode);
        }
        finally
        {
            Environment.SetEnvironmentVariable(HubProtocol.TokenVariable, null);
            Environment.SetEnvironmentVariable(HubProtocol.SiteFileVariable, null);
        }

        Assert.IsType<CompletedEvent>(memory.Events[^1]);
        Assert.Equal(File.ReadLines(_folder["run-1/events.jsonl"]).Count(), memory.Events.Count);
    }

    [Fact]
    public void WorkerLog_FileWithLines_IsGoneOnWithAndReadableMeanwhile()
    {
        var folder = new RunFolder(_folder["run-1"]);
        Directory.CreateDirectory(folder.Root);
        File.WriteAllText(folder.LogFile, "before\n");

        using var log = WorkerLog.Append(folder)!;
        log.Write("after 中\n");

        Assert.Equal("before\nafter 中\n", File.ReadAllText(folder.LogFile));
    }

    [Fact]
    public void Train_NoSpec_SaysSo() => CliRun.Fails(ExitCodes.BadInput, ErrorCodes.NotFound, "holds no run", "worker", "train", _folder["none"]);

    [Fact]
    public void Generate_Requests_AreAnsweredTogetherOverOneBase()
    {
        CliRun.Of("tune", "--model", _model, "--training-file", TinyModel.WriteData(_folder), "--output", _folder["run"], "--n-epochs", "2", "--learning-rate", "0.05", "--precision", "fp32");
        using var worker = new RunningWorker(_model);
        Assert.IsType<GenerationReady>(worker.Next());

        worker.Send(Request("base", null));
        worker.Send(Request("tuned", _folder["run/adapter"]));
        worker.Send(Request("again", null));
        worker.Send(Request("wrong", _folder["nowhere"]));
        worker.Send(Request("tuned again", _folder["run/adapter"]));

        var answer = worker.Answer("base");
        var tuned = worker.Answer("tuned");
        Assert.Equal(answer.Ids, worker.Answer("again").Ids);
        Assert.NotEqual(answer.Ids, tuned.Ids);
        Assert.Equal(tuned.Ids, worker.Answer("tuned again").Ids);
        Assert.Equal("wrong", worker.Failure().RequestId);
        worker.End();
        Assert.Equal(ExitCodes.Ok, worker.ExitCode);
    }

    [Fact]
    public void Generate_SeveralColumns_StreamSideBySide()
    {
        using var worker = new RunningWorker(_model);
        worker.Next();
        worker.Send(Request("one", null, tokens: 90));
        worker.Send(Request("two", null, tokens: 90));

        var order = worker.EventsUntilBothEnd().ToList();

        var firstEnd = order.FindIndex(happened => happened is GenerationFinished);
        Assert.Contains("one", order.Take(firstEnd).OfType<GenerationDelta>().Select(delta => delta.RequestId));
        Assert.Contains("two", order.Take(firstEnd).OfType<GenerationDelta>().Select(delta => delta.RequestId));
        worker.End();
    }

    [Fact]
    public void Generate_StopStringAndLogProbabilities_AreThoseAskedFor()
    {
        using var worker = new RunningWorker(_model);
        worker.Next();
        worker.Send(Request("whole", null, tokens: 12));
        var whole = worker.Answer("whole");
        var stop = whole.Text[(whole.Text.Length / 2)..(whole.Text.Length / 2 + 2)];

        var request = Request("cut", null, tokens: 12);
        worker.Send(request with { Sampling = request.Sampling with { StopStrings = [stop], TopLogProbabilities = 2 } });
        var cut = worker.Answer("cut");

        Assert.Equal((whole.Text[..whole.Text.IndexOf(stop, StringComparison.Ordinal)], "stop"), (cut.Text, cut.FinishReason));
        var told = cut.LogProbabilities!;
        Assert.Equal(cut.Ids.Take(told.Count), told.Select(token => token.Id));
        Assert.StartsWith(cut.Text, string.Concat(told.Select(token => token.Token)), StringComparison.Ordinal);
        Assert.True(string.Concat(told.SkipLast(1).Select(token => token.Token)).Length < cut.Text.Length);
        Assert.Equal(whole.Ids.Take(cut.Ids.Count), cut.Ids);
        Assert.All(told, token => Assert.Equal((2, token.Id, token.LogProbability), (token.Top.Count, token.Top[0].Id, token.Top[0].LogProbability)));
        worker.End();
    }

    [Fact]
    public void Generate_Cancel_EndsThatAnswerInTheMiddle()
    {
        using var worker = new RunningWorker(_model);
        worker.Next();
        worker.Send(Request("long", null, tokens: 110));
        worker.Send(Request("other", null, tokens: 30));
        worker.Send(new CancelGeneration("long"));
        worker.Send(new CancelGeneration("unknown"));

        Assert.Equal("cancelled", worker.Answer("long").FinishReason);
        Assert.Equal(("length", 30), (worker.Answer("other").FinishReason, worker.Answer("other").Ids.Count));
        worker.Send(Request("next", null));
        Assert.Equal("length", worker.Answer("next").FinishReason);
        worker.End();
    }

    [Fact]
    public void Generate_Nonsense_IsRefusedAndTheWorkerGoesOn()
    {
        using var worker = new RunningWorker(_model);
        worker.Next();
        worker.SendLine("{]");
        Assert.Null(Assert.IsType<GenerationFailed>(worker.Next()).RequestId);
        worker.SendLine("""{"type":"generate","requestId":null,"prompt":"a"}""");
        Assert.Null(Assert.IsType<GenerationFailed>(worker.Next()).RequestId);
        worker.SendLine("""{"type":"cancel"}""");
        worker.Send(Request("hot", null) with { Sampling = new() { Temperature = -1 } });
        Assert.Equal(ErrorCodes.InvalidOption, Assert.IsType<GenerationFailed>(worker.Next()).Error.Code);
        worker.Send(Request("fine", null));
        Assert.Equal(4, worker.Answer("fine").Ids.Count);
        worker.End();
    }

    [Fact]
    public void Generate_WrongModel_FailsOnItsOwnBehalf()
    {
        using var worker = new RunningWorker(_folder["none"]);
        Assert.Null(Assert.IsType<GenerationFailed>(worker.Next()).RequestId);
        Assert.Equal(ExitCodes.BadInput, worker.ExitCode);
    }

    private string WriteSpec()
    {
        // Copied from another run's folder: the site knows the run by the folder's name.
        var spec = new RunSpec { Id = "the-original", Name = "r", Model = _model, TrainingFile = TinyModel.WriteData(_folder), Hyperparameters = new() { NEpochs = 1, Rank = 2 } };
        var root = Directory.CreateDirectory(_folder["run-1"]).FullName;
        File.WriteAllText(_folder["run-1/spec.json"], JsonSerializer.Serialize(spec, StudioJson.Line.RunSpec));
        return root;
    }

    private static GenerateRequest Request(string id, string? adapter, int tokens = 4) => new()
    {
        RequestId = id,
        Adapter = adapter,
        Messages = [new ChatMessage(ChatMessage.User, "What is 3 plus 3?")],
        Sampling = new() { Temperature = 0, MaxNewTokens = tokens },
    };
}

using System.Text;
using System.Text.Json.Nodes;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training;
using TuningStudio.Core.Training.Tracking;
using TuningStudio.Tests.Web.Hosting;

namespace TuningStudio.Tests.Training.Tracking;

public sealed class RunReportingTests : IDisposable
{
    private const string Key = "not-to-be-seen-0123456789";

    private readonly TestFolder _home = new();
    private readonly RunFolder _folder;

    public RunReportingTests() => _folder = new RunFolder(_home.Root);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Mlflow_WholeRun_IsMadeFilledAndEnded()
    {
        await using var server = await TrackingServer.MlflowAsync();
        Report(new() { ReportTo = ["mlflow"], TrackingProject = "house hold" }, Environment(("MLFLOW_TRACKING_URI", server.Address), ("MLFLOW_TRACKING_TOKEN", Key)), new CompletedEvent { Step = 3, AdapterFolder = "adapter" }, said: "Reported to");

        var asked = server.Requests;
        Assert.Equal("/api/2.0/mlflow/experiments/get-by-name?experiment_name=house%20hold", asked[0].Path);
        Assert.All(asked, request => Assert.Equal("Bearer " + Key, request.Authorization));
        var made = Assert.Single(asked, request => request.Path == "/api/2.0/mlflow/runs/create").Body;
        Assert.Equal(("7", "My run"), ((string?)made["experiment_id"], (string?)made["run_name"]));
        var batches = asked.Where(request => request.Path == "/api/2.0/mlflow/runs/log-batch").Select(request => request.Body).ToList();
        Assert.All(batches, batch => Assert.Equal("abc", (string?)batch["run_id"]));
        Assert.Contains(batches.SelectMany(batch => batch["params"]?.AsArray() ?? []), parameter => (string?)parameter!["key"] == "learningRate" && (string?)parameter["value"] == "0.001");
        var losses = batches.SelectMany(batch => batch["metrics"]?.AsArray() ?? []).Where(metric => (string?)metric!["key"] == "train/loss").ToList();
        Assert.Equal([(1, 1.0), (2, 0.5), (3, 0.25)], losses.Select(loss => ((int)loss!["step"]!, (double)loss["value"]!)));
        Assert.Contains(batches.SelectMany(batch => batch["metrics"]?.AsArray() ?? []), metric => (string?)metric!["key"] == "validation/loss" && (int)metric["step"]! == 2);
        Assert.Equal("/api/2.0/mlflow/runs/update", asked[^1].Path);
        Assert.Equal("FINISHED", (string?)asked[^1].Body["status"]);
        Assert.Contains(Log(), line => line is { Level: "info" } && line.Message == $"Reported to MLflow: {server.Address}/#/experiments/7/runs/abc");
        NoKeyInFolder();
    }

    [Fact]
    public async Task Mlflow_ResumedRun_GoesOnWithTheSameOne()
    {
        await using var server = await TrackingServer.MlflowAsync();
        var environment = Environment(("MLFLOW_TRACKING_URI", server.Address));
        Report(new() { ReportTo = ["mlflow"] }, environment, new PausedEvent { Step = 3 });
        Assert.Equal("SCHEDULED", (string?)server.Requests[^1].Body["status"]);

        Report(new() { ReportTo = ["mlflow"] }, environment, new FailedEvent { Step = 3, Error = new ErrorInfo("internal", "x", null) });

        Assert.Single(server.Requests, request => request.Path.EndsWith("runs/create", StringComparison.Ordinal));
        Assert.Contains(server.Requests, request => (string?)request.Body["status"] == "RUNNING");
        Assert.Equal("FAILED", (string?)server.Requests[^1].Body["status"]);
    }

    [Fact]
    public async Task Wandb_WholeRun_StreamsALineAStep()
    {
        await using var server = await TrackingServer.StartAsync(asked => Task.FromResult(asked.Path == "/graphql"
            ? (200, (JsonObject)JsonNode.Parse("""{"data":{"upsertBucket":{"bucket":{"id":"x","name":"r1","displayName":"My run","historyLineCount":4,"project":{"name":"house","entity":{"name":"me"}}}}}}""")!)
            : (200, [])));
        Report(new() { ReportTo = ["wandb"], TrackingProject = "me/house" }, Environment(("WANDB_BASE_URL", server.Address), ("WANDB_API_KEY", Key)), new CompletedEvent { Step = 3, AdapterFolder = "adapter" }, said: "Reported to");

        var asked = server.Requests;
        Assert.All(asked, request => Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("api:" + Key)), request.Authorization));
        var variables = asked[0].Body["variables"]!;
        Assert.Equal(("house", "me", "My run"), ((string?)variables["project"], (string?)variables["entity"], (string?)variables["displayName"]));
        Assert.Equal(0.001, (double)JsonNode.Parse((string)variables["config"]!)!["learningRate"]!["value"]!);
        Assert.All(asked.Skip(1), request => Assert.Equal("/files/me/house/r1/file_stream", request.Path));

        // The run has four lines there already; each step has one, whatever was measured at it.
        var lines = new List<JsonNode>();
        foreach (var piece in asked.Select(request => request.Body["files"]?["wandb-history.jsonl"]).OfType<JsonNode>())
        {
            Assert.Equal(4 + lines.Count, (int)piece["offset"]!);
            lines.AddRange(piece["content"]!.AsArray().Select(line => JsonNode.Parse((string)line!)!));
        }

        Assert.Equal([(1, 1.0), (2, 0.5), (3, 0.25)], lines.Select(line => ((int)line["_step"]!, (double)line["train/loss"]!)));
        Assert.Equal(2.0, (double)lines[1]["validation/loss"]!);
        Assert.Equal(0.25, (double)JsonNode.Parse((string)asked[^1].Body["files"]!["wandb-summary.json"]!["content"]![0]!)!["train/loss"]!);
        Assert.Equal((true, 0), ((bool)asked[^1].Body["complete"]!, (int)asked[^1].Body["exitcode"]!));
        Assert.Contains(Log(), line => line.Message == $"Reported to Weights & Biases: {server.Address}/me/house/runs/r1");
        NoKeyInFolder();
    }

    [Fact]
    public void Service_NotThere_OneWarningAndTheRunGoesOn()
    {
        // Nobody listens at port 9 of loopback.
        Report(new() { ReportTo = ["mlflow"] }, Environment(("MLFLOW_TRACKING_URI", $"http://me:{Key}@127.0.0.1:9")), new CompletedEvent { Step = 3, AdapterFolder = "adapter" }, said: "cannot be reached");

        Assert.Contains("http://127.0.0.1:9", Assert.Single(Log(), line => line.Level == "warning").Message, StringComparison.Ordinal);
        Assert.IsType<CompletedEvent>(Events()[^1]);
        NoKeyInFolder();
    }

    [Fact]
    public async Task Service_ThatIsLongInAnswering_HoldsUpNoEventAndIsTakenTheNewest()
    {
        const int Steps = RunReporter.MostWaiting + 500;
        var held = new TaskCompletionSource();
        await using var server = await TrackingServer.MlflowAsync(held.Task);
        using (var log = new EventLog(_folder.EventsFile, TimeProvider.System))
        {
            using var reporting = Open(log, new() { ReportTo = ["mlflow"] }, Environment(("MLFLOW_TRACKING_URI", server.Address)));
            log.Emit(Resolved(new()));

            // All of it is taken while the first request still waits for its answer, and no more is kept than the bound.
            for (var step = 1; step <= Steps; step++)
            {
                reporting.Take(new StepEvent { Step = step, TrainLoss = 1 });
            }

            held.SetResult();
            log.Emit(new CompletedEvent { Step = Steps, AdapterFolder = "adapter" });
        }

        var steps = server.Requests.SelectMany(asked => asked.Body["metrics"]?.AsArray() ?? []).Where(metric => (string?)metric!["key"] == "train/loss").Select(metric => (int)metric!["step"]!);
        Assert.Equal(Enumerable.Range(501, RunReporter.MostWaiting), steps);
    }

    [Fact]
    public async Task Service_AwayAndThenRefusing_SaysBoth()
    {
        var asked = 0;
        await using var server = await TrackingServer.StartAsync(_ => Task.FromResult((Interlocked.Increment(ref asked) == 1 ? 503 : 403, new JsonObject())));
        Report(new() { ReportTo = ["mlflow"] }, Environment(("MLFLOW_TRACKING_URI", server.Address)), new CompletedEvent { Step = 3, AdapterFolder = "adapter" }, said: "does not accept the key");

        Assert.Contains("cannot be reached", Log()[0].Message, StringComparison.Ordinal);
        Assert.Equal(2, Log().Count(line => line.Level == "warning"));
    }

    [Fact]
    public async Task Mlflow_ResumedRunElsewhere_IsMadeThere()
    {
        await using var first = await TrackingServer.MlflowAsync();
        await using var second = await TrackingServer.MlflowAsync();
        Report(new() { ReportTo = ["mlflow"] }, Environment(("MLFLOW_TRACKING_URI", first.Address)), new PausedEvent { Step = 3 }, said: "Reported to");

        Report(new() { ReportTo = ["mlflow"] }, Environment(("MLFLOW_TRACKING_URI", second.Address)), new CompletedEvent { Step = 3, AdapterFolder = "adapter" });

        Assert.Single(second.Requests, request => request.Path.EndsWith("runs/create", StringComparison.Ordinal));
        Assert.Equal("FINISHED", (string?)second.Requests[^1].Body["status"]);
    }

    [Fact]
    public async Task Open_KeyWithALinesEndBehindIt_IsSentWithout()
    {
        await using var server = await TrackingServer.MlflowAsync();
        Report(new() { ReportTo = ["mlflow"] }, Environment(("MLFLOW_TRACKING_URI", server.Address + "\n"), ("MLFLOW_TRACKING_TOKEN", Key + "\n"), ("MLFLOW_EXPERIMENT_NAME", " ")), new CompletedEvent { Step = 3, AdapterFolder = "adapter" }, said: "Reported to");

        Assert.All(server.Requests, request => Assert.Equal("Bearer " + Key, request.Authorization));
        Assert.EndsWith("experiment_name=tuningstudio", server.Requests[0].Path, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_KeyThatCannotBeSent_IsRefusedWithoutBeingTold()
    {
        Report(new() { ReportTo = ["mlflow"] }, Environment(("MLFLOW_TRACKING_URI", "http://127.0.0.1:9"), ("MLFLOW_TRACKING_TOKEN", Key + "\r\n" + Key)), new CompletedEvent { Step = 3, AdapterFolder = "adapter" });

        Assert.Contains("not reported to mlflow", Assert.Single(Log(), line => line.Level == "warning").Message, StringComparison.Ordinal);
        Assert.IsType<CompletedEvent>(Events()[^1]);
        NoKeyInFolder();
    }

    [Fact]
    public async Task Service_ThatRefuses_IsSaidOnceWithItsReason()
    {
        await using var server = await TrackingServer.StartAsync(_ => Task.FromResult((403, new JsonObject())));
        Report(new() { ReportTo = ["mlflow"] }, Environment(("MLFLOW_TRACKING_URI", server.Address)), new CompletedEvent { Step = 3, AdapterFolder = "adapter" }, said: "does not accept the key");

        Assert.Single(Log(), line => line.Level == "warning");
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("mlflow", "MLFLOW_TRACKING_URI")]
    [InlineData("wandb", "WANDB_API_KEY")]
    [InlineData("neptune", "names mlflow, wandb")]
    public void Open_NamedByTheEnvironmentWithoutWhatItNeeds_Warns(string service, string said)
    {
        Report(new(), Environment((TrackingSettings.Variable, service)), new CompletedEvent { Step = 3, AdapterFolder = "adapter" });

        Assert.Contains(said, Assert.Single(Log(), line => line.Level == "warning").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NothingNamed_SaysAndDoesNothing()
    {
        Report(new() { ReportTo = ["none"] }, Environment((TrackingSettings.Variable, "mlflow"), ("WANDB_API_KEY", Key)), new CompletedEvent { Step = 3, AdapterFolder = "adapter" });

        Assert.Empty(Log());
        Assert.False(File.Exists(_folder.TrackingFile));
    }

    private static Func<string, string?> Environment(params (string Name, string Value)[] set) => name => set.FirstOrDefault(variable => variable.Name == name).Value;

    private static ResolvedEvent Resolved(HyperparameterOptions options) =>
        new() { Hyperparameters = HyperparameterResolver.Resolve(options with { LearningRate = 0.001 }, new ResolverFacts(64, 256, 24, HasValidationFile: true, "cpu", "fp32")) };

    private RunReporting Open(EventLog log, HyperparameterOptions options, Func<string, string?> environment)
    {
        var spec = new RunSpec { Id = "run-1", Name = "My run", Model = "/m/starter", TrainingFile = "/d/data.jsonl", Hyperparameters = options };
        var reporting = RunReporting.Open(spec, _folder, log, environment, TimeProvider.System);
        log.Recorded += (happened, _) => reporting.Take(happened);
        return reporting;
    }

    // Three steps, the second of which is validated and the last of which has a figure that is no number.
    private void Report(HyperparameterOptions options, Func<string, string?> environment, RunEvent end, string? said = null)
    {
        using var log = new EventLog(_folder.EventsFile, TimeProvider.System);
        using var heard = new ManualResetEventSlim(said is null);
        log.Recorded += (happened, _) =>
        {
            if (happened is LogEvent line && said is not null && line.Message.Contains(said, StringComparison.Ordinal))
            {
                heard.Set();
            }
        };
        using var reporting = Open(log, options, environment);
        log.Emit(Resolved(options));
        log.Emit(new StepEvent { Step = 1, TrainLoss = 1 });
        log.Emit(new StepEvent { Step = 2, TrainLoss = 0.5 });
        log.Emit(new ValidationEvent { Step = 2, ValidationLoss = 2 });
        log.Emit(new StepEvent { Step = 3, TrainLoss = 0.25, GradientNorm = double.NaN });
        Assert.True(heard.Wait(TimeSpan.FromSeconds(30)));
        log.Emit(end);
    }

    private IReadOnlyList<RunEvent> Events() => [.. RunEventFile.Read(_folder.EventsFile)];

    private IReadOnlyList<LogEvent> Log() => [.. Events().OfType<LogEvent>()];

    private void NoKeyInFolder() => Assert.All(Directory.GetFiles(_folder.Root), file => Assert.DoesNotContain(Key, File.ReadAllText(file), StringComparison.Ordinal));
}

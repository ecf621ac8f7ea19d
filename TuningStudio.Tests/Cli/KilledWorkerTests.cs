using System.Diagnostics;
using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Cli;

/// <summary>Real worker processes, killed at every kind of moment: nothing that was learnt is lost, and nothing is learnt otherwise.</summary>
[Collection("Torch")]
public sealed class KilledWorkerTests : IDisposable
{
    private static readonly HyperparameterOptions Options = new()
    {
        NEpochs = 45,
        MicroBatchSize = 4,
        GradientAccumulationSteps = 1,
        LearningRate = 0.01,
        Rank = 4,
        Dropout = 0.1,
        ValidationSplit = 0.2,
        ValidationSteps = 3,
        CheckpointSteps = 1,
        KeepCheckpoints = 2,
        FinalAdapter = "best",
        Device = "cpu",
        Precision = "fp32",
    };

    private readonly TemporaryFolder _folder = new();
    private readonly RunSpec _spec;

    public KilledWorkerTests() => _spec = new RunSpec
    {
        Id = "run",
        Name = "run",
        Model = TinyModel.Create(_folder),
        TrainingFile = TinyModel.WriteData(_folder),
        Hyperparameters = Options,
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Worker_KilledAtTwentyMoments_GivesTheVeryLossesOfAnUninterruptedRun()
    {
        var straight = await UninterruptedAsync();
        var run = Prepare("killed");
        var random = new Random(20);
        var (kills, inTheMidstOfSaving) = (0, 0);
        for (; kills < 21; kills++)
        {
            using var worker = Start(run);
            await MomentAsync(kills % 3, worker, run, random);
            Assert.False(worker.HasExited, "The run was too short for so many kills.");
            worker.Kill();
            await worker.WaitForExitAsync(Cancel);
            inTheMidstOfSaving += Directory.Exists(Saving(run)) ? 1 : 0;
        }

        using (var last = Start(run))
        {
            await last.WaitForExitAsync(Cancel);
            Assert.Equal(0, last.ExitCode);
        }

        var events = Events(run);
        var expected = Events(straight).OfType<StepEvent>().ToDictionary(step => step.Step, Figures);
        Assert.True(inTheMidstOfSaving > 0);
        Assert.Equal(expected.Keys, events.OfType<StepEvent>().Select(step => step.Step).Distinct().Order());
        Assert.All(events.OfType<StepEvent>(), step => Assert.Equal(expected[step.Step], Figures(step)));
        Assert.Equal(Last(straight) with { Sequence = 0, Time = default, ElapsedSeconds = 0 }, Last(run) with { Sequence = 0, Time = default, ElapsedSeconds = 0 });
        Assert.Equal(File.ReadAllBytes(Adapter(straight)), File.ReadAllBytes(Adapter(run)));
    }

    private async Task<RunFolder> UninterruptedAsync()
    {
        var run = Prepare("straight");
        using var worker = Start(run);
        await worker.WaitForExitAsync(Cancel);
        Assert.Equal(0, worker.ExitCode);
        return run;
    }

    // Anywhere between the start of the process and its work, in the midst of saving, or anywhere around a step.
    private static Task MomentAsync(int kind, Process worker, RunFolder run, Random random) => kind switch
    {
        0 => Task.WhenAny(Task.Delay(random.Next(100, 1500), Cancel), SomeStepsAsync(worker, run, 5)),
        1 => UntilAsync(worker, () => Progress(run) > 0 && Directory.Exists(Saving(run))),
        _ => AroundAStepAsync(worker, run, random),
    };

    private static async Task AroundAStepAsync(Process worker, RunFolder run, Random random)
    {
        await SomeStepsAsync(worker, run, random.Next(1, 4));
        await Task.Delay(random.Next(0, 25), Cancel);
    }

    private static Task SomeStepsAsync(Process worker, RunFolder run, int steps)
    {
        var goal = Progress(run) + steps;
        return UntilAsync(worker, () => Progress(run) >= goal);
    }

    private static async Task UntilAsync(Process worker, Func<bool> condition)
    {
        while (!condition() && !worker.HasExited)
        {
            await Task.Delay(1, Cancel);
        }
    }

    private static int Progress(RunFolder run) => File.Exists(run.EventsFile) ? Events(run).OfType<StepEvent>().Count() : 0;

    private static string Saving(RunFolder run) => Path.Combine(run.CheckpointsFolder, ".saving");

    private static string Adapter(RunFolder run) => Path.Combine(run.AdapterFolder, "adapter_model.safetensors");

    private static (double Loss, double Norm, double Rate) Figures(StepEvent step) => (step.TrainLoss, step.GradientNorm, step.LearningRate);

    private static CompletedEvent Last(RunFolder run) => Assert.IsType<CompletedEvent>(Events(run)[^1]);

    private static List<RunEvent> Events(RunFolder run)
    {
        using var log = new StreamReader(new FileStream(run.EventsFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        var lines = log.ReadToEnd().Split('\n');

        // The last piece is empty, or the half line of a kill.
        return [.. lines[..^1].Select(line => JsonSerializer.Deserialize(line, StudioJson.Line.RunEvent)!)];
    }

    private RunFolder Prepare(string name)
    {
        var run = new RunFolder(Directory.CreateDirectory(_folder[name]).FullName);
        _spec.Write(run);
        return run;
    }

    private static Process Start(RunFolder run)
    {
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "tuningstudio.exe" : "tuningstudio");
        return Process.Start(new ProcessStartInfo(program, ["worker", "train", run.Root]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
    }
}

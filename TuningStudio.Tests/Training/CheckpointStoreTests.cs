using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Training;

[Collection("Torch")]
public sealed class CheckpointStoreTests
{
    private static readonly HyperparameterOptions Options = new() { NEpochs = 2, MicroBatchSize = 2, GradientAccumulationSteps = 2, LearningRate = 5e-3, CheckpointSteps = 5, ValidationSteps = 100, KeepBest = false };

    /// <summary>Every way in which a file system may let a checkpoint down.</summary>
    public static TheoryData<string, string> Damages { get; } = new()
    {
        { "adapter/adapter_model.safetensors", "cut" }, { "optimizer.safetensors", "cut" }, { "optimizer.safetensors", "gone" }, { "adapter", "gone" }, { "state.json", "gone" },
        { "adapter/adapter_model.safetensors", "flipped" }, { "optimizer.safetensors", "flipped" }, { "state.json", "flipped" }, { "adapter/adapter_config.json", "flipped" },
        { "manifest.json", "empty" }, { "manifest.json", "{}" }, { "manifest.json", "null" }, { "manifest.json", "cut" }, { "manifest.json", "gone" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void Restore_NewestDamaged_GoesBackToTheOneBefore(string file, string damage)
    {
        using var straight = new TinyRun();
        straight.Run(Options);
        using var run = new TinyRun();
        run.Run(Options);
        Break(Path.Combine(run.Folder.CheckpointFolder(12), file), damage);
        run.Events.Clear();

        Assert.Equal(10, CheckpointStore.ResumeStep(run.Folder));
        run.Run(Options);

        Assert.Equal([11, 12], run.Steps.Select(step => step.Step));
        Assert.Equal(straight.Steps.TakeLast(2).Select(step => step.TrainLoss), run.Steps.Select(step => step.TrainLoss));
    }

    [Fact]
    public void Recover_KilledBetweenTwoNames_PutsTheCheckpointBack()
    {
        using var run = new TinyRun();
        run.Run(Options with { KeepCheckpoints = 1 });
        Directory.Move(run.Folder.CheckpointFolder(12), Path.Combine(run.Folder.CheckpointsFolder, ".leaving"));
        Directory.CreateDirectory(Path.Combine(run.Folder.CheckpointsFolder, ".saving"));

        CheckpointStore.Recover(run.Folder);

        Assert.Equal(12, CheckpointStore.ResumeStep(run.Folder));
        Assert.Equal(["step-000012"], Directory.EnumerateDirectories(run.Folder.CheckpointsFolder).Select(Path.GetFileName));
    }

    [Fact]
    public void Recover_KilledWhileRemoving_FinishesTheRemoval()
    {
        using var run = new TinyRun();
        run.Run(Options);
        var leaving = Path.Combine(run.Folder.CheckpointsFolder, ".leaving");
        Directory.Move(run.Folder.CheckpointFolder(5), leaving);
        File.Delete(Path.Combine(leaving, "optimizer.safetensors"));

        CheckpointStore.Recover(run.Folder);

        Assert.Equal([10, 12], CheckpointStore.Steps(run.Folder));
        Assert.False(Directory.Exists(leaving));
    }

    [Fact]
    public void Save_BestThatIsOld_IsKeptBesideTheNewestAndMarked()
    {
        using var run = new TinyRun();

        // Random tokens cannot be known before they are seen: learning some by heart makes the others less likely.
        var outcome = run.Run(Options with { NEpochs = 10, KeepBest = true, KeepCheckpoints = 2, CheckpointSteps = 4, ValidationSteps = 4, LearningRate = 0.02 });

        var best = outcome.State.Best!;
        var measured = run.Events.OfType<ValidationEvent>().Where(validation => validation.Step > 0).MinBy(validation => validation.ValidationLoss)!;
        Assert.Equal((measured.Step, measured.ValidationLoss), (best.Step, best.Value));
        Assert.True(best.Step < 50, $"The best is step {best.Step}: this run shows nothing.");
        Assert.Equal([best.Step, 56, 60], CheckpointStore.Steps(run.Folder));
        Assert.Equal(best.Step, run.Events.OfType<CheckpointEvent>().Last().BestStep);
    }

    private static void Break(string path, string damage)
    {
        switch (damage)
        {
            case "gone" when Directory.Exists(path):
                Directory.Delete(path, recursive: true);
                break;
            case "gone":
                File.Delete(path);
                break;
            case "cut":
                var whole = File.ReadAllBytes(path);
                File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
                break;
            case "flipped":
                var bytes = File.ReadAllBytes(path);
                bytes[bytes.Length / 2] ^= 4;
                File.WriteAllBytes(path, bytes);
                break;
            default:
                File.WriteAllText(path, damage == "empty" ? string.Empty : damage);
                break;
        }
    }
}

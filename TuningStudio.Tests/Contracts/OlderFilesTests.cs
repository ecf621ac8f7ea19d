using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training;

namespace TuningStudio.Tests.Contracts;

/// <summary>Run folders of older versions are read: what they do not know yet has its default.</summary>
public sealed class OlderFilesTests
{
    [Fact]
    public void Spec_WithoutWhatIsNew_HasDefaults()
    {
        var spec = JsonSerializer.Deserialize("""{"id":"run","name":"run","model":"/m","trainingFile":"/d","hyperparameters":{},"createdAt":"2026-01-01T00:00:00Z"}""", StudioJson.Line.RunSpec)!;

        Assert.Equal((0, null, false), (spec.Extensions.Count, spec.BranchedFrom, spec.KeepMoments));
    }

    [Fact]
    public void Resolved_WithoutWhatIsNew_GoesOnAsItBegan()
    {
        var resolved = HyperparameterResolver.Resolve(new(), new ResolverFacts(64, 64, 100, HasValidationFile: true, "cpu", "fp32")).WithTrainingExamples(100);
        var json = JsonSerializer.SerializeToNode(resolved, StudioJson.Line.ResolvedHyperparameters)!.AsObject();
        foreach (var name in new[] { "keepBest", "bestMetric", "finalAdapter", "earlyStoppingPatience", "earlyStoppingMinDelta", "extensions", "totalSteps", "plannedSteps" })
        {
            Assert.True(json.Remove(name), name);
        }

        var read = JsonSerializer.Deserialize(json, StudioJson.Line.ResolvedHyperparameters)!;

        Assert.Equal((false, "validationLoss", "last", 0, 0), (read.KeepBest, read.BestMetric, read.FinalAdapter, read.EarlyStoppingPatience, read.Extensions.Count));
        Assert.Equal(resolved.TotalSteps, read.TotalSteps);
    }

    [Fact]
    public void RowLosses_WithoutWhatIsNew_AreOfTheTrainingFile()
    {
        var rows = Assert.IsType<RowLossesEvent>(JsonSerializer.Deserialize("""{"type":"rowLosses","step":9,"rows":2,"totalRows":2,"medianLoss":0.5,"worst":[{"record":1,"line":1,"loss":2,"tokens":3}],"sequence":4}""", StudioJson.Line.RunEvent));

        Assert.Equal((RowPurpose.Training, null, null, 0), (rows.Data, rows.File, rows.MedianBaseLoss, rows.Best.Count));
        Assert.Null(Assert.Single(rows.Worst).BaseLoss);
    }

    [Fact]
    public void State_WithoutWhatIsNew_HasDefaults()
    {
        var state = JsonSerializer.Deserialize("""{"step":7,"elapsedSeconds":1.5,"epochLossSum":3,"epochTrainedTokens":4,"dataFingerprint":"a"}""", CheckpointJson.Default.TrainingState)!;

        Assert.Equal((7, 0, 0, null), (state.Step, state.UsualLosses.Count, state.LearningRates.Count, state.Best));
        Assert.Equal(0, LossWatch.Look(state with { TrainLoss = 9 }).UnusualSteps);
    }
}

using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Training.Evaluation;

/// <summary>Evaluations for which memory does not suffice at first; libtorch itself says so.</summary>
[Collection("Torch")]
public sealed class EvaluationMemoryTests
{
    private static readonly HyperparameterOptions Options = TrainingLoopTests.Options with { ValidationSteps = 4, Batching = "padded" };

    [Fact]
    public void Run_MemoryFullDuringAnEvaluation_MeasuresFewerAtOnceToTheSameFigures()
    {
        using var ample = new TinyRun();
        ample.Run(Options);
        var measurement = new FakeMeasurement();
        using var tight = new TinyRun { Measurements = [measurement], OnMeasure = rows => Fill(rows > 1) };

        tight.Run(Options);

        Assert.All(Validations(ample).Zip(Validations(tight)), pair => Assert.Equal(pair.First.ValidationLoss, pair.Second.ValidationLoss, 1e-5));
        Assert.Equal(Validations(ample).Select(validation => validation.Step), Validations(tight).Select(validation => validation.Step));
        Assert.All(measurement.Taken, at => Assert.Equal(1, at.RowsAtOnce));
        var log = Assert.Single(tight.Events.OfType<LogEvent>());
        Assert.Equal("warning", log.Level);
        Assert.Contains("1 at once are measured from here on instead of 4", log.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MemoryFullDuringAMeasurement_TakesItAgainWithFewer()
    {
        var measurement = new FakeMeasurement { OnTake = at => Fill(at.RowsAtOnce > 2) };
        using var run = new TinyRun { Measurements = [measurement] };

        run.Run(Options);

        Assert.Equal([(0, 2), (4, 2), (8, 2), (12, 2)], measurement.Taken.Select(at => (at.Step, at.RowsAtOnce)));
        Assert.Single(run.Events.OfType<LogEvent>());
    }

    [Fact]
    public void Run_NoRoomToMeasureASingleExample_FailsWithWhatMemorySaid()
    {
        using var run = new TinyRun { OnMeasure = _ => Fill(true) };

        Assert.Equal(ErrorCodes.OutOfMemory, Faults.Describe(Assert.ThrowsAny<Exception>(() => run.Run(Options))).Code);
    }

    [Fact]
    public void Run_MicroBatchesThatBecameSmaller_AreWhatIsMeasuredBy()
    {
        var measurement = new FakeMeasurement();
        using var run = new TinyRun { Measurements = [measurement], OnMicroBatch = batch => Fill(batch.Ids.shape[0] > 2) };

        run.Run(Options with { MicroBatchSize = 4, GradientAccumulationSteps = 1 });

        Assert.Equal([(0, 8), (4, 4), (8, 4), (12, 4)], measurement.Taken.Select(at => (at.Step, at.RowsAtOnce)));
    }

    private static void Fill(bool isFull)
    {
        if (isFull)
        {
            empty(1L << 50).Dispose();
        }
    }

    private static IEnumerable<ValidationEvent> Validations(TinyRun run) => run.Events.OfType<ValidationEvent>();
}

using TuningStudio.Core.Training;

namespace TuningStudio.Tests.Training;

public sealed class LossWatchTests
{
    [Fact]
    public void Look_LossThatRisesAndStays_ExplodesAtTheFifth()
    {
        var state = After(new TrainingState(), Enumerable.Repeat(2.5, 30));

        state = After(state, [7, 9, 8, 11]);
        Assert.False(LossWatch.HasExploded(state));
        state = After(state, [7]);

        Assert.True(LossWatch.HasExploded(state));
        Assert.Equal(2.5, state.UsualLosses.Max());
    }

    [Fact]
    public void Look_HardBatchesBetweenEasyOnes_NeverExplode()
    {
        var random = new Random(1);
        var state = new TrainingState();
        for (var step = 0; step < 2000; step++)
        {
            // Known by heart, with four hard batches in a row now and then; and a first batch that was easy by luck.
            state = After(state, [step == 0 ? 0.3 : step % 9 < 4 && step > 40 ? 5 * random.NextDouble() : step < 40 ? 2 + random.NextDouble() : 0.02]);
            Assert.False(LossWatch.HasExploded(state));
        }
    }

    [Fact]
    public void Look_SteadyTrainingWithNoise_HasNoUnusualSteps()
    {
        var random = new Random(2);
        var state = new TrainingState();
        for (var step = 0; step < 500; step++)
        {
            state = After(state, [(4 * Math.Exp(-step / 100.0)) + (0.6 * random.NextDouble())]);
            Assert.Equal(0, state.UnusualSteps);
        }
    }

    private static TrainingState After(TrainingState state, IEnumerable<double> losses) =>
        losses.Aggregate(state, (before, loss) => LossWatch.Look(before with { TrainLoss = loss, Step = before.Step + 1 }));
}

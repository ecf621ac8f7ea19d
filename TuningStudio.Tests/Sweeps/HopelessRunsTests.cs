using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Sweeps;

namespace TuningStudio.Tests.Sweeps;

public sealed class HopelessRunsTests
{
    private static readonly BestMetric Loss = BestMetric.Find("validationLoss")!;

    [Fact]
    public void Median_WorseThanTheOthersMiddle_IsHopeless()
    {
        SweepTrack[] others = [Track(3, 2, 1), Track(3, 2.2, 1.2), Track(3, 2.4, 1.4)];

        Assert.True(Is(HopelessRuns.Median, Track(3, 2.9, 2.3), others));
        Assert.False(Is(HopelessRuns.Median, Track(3, 2.9, 1.1), others));
        Assert.False(Is(HopelessRuns.Median, Track(3, 2.9, 1.2), others));
    }

    [Fact]
    public void Median_ComparesAfterAsMuchData_WhateverTheOthersDidLater()
    {
        SweepTrack[] others = [Track(3, 2, 1, 0.1), Track(3, 2, 1, 0.1), Track(3, 2, 1, 0.1)];

        Assert.False(Is(HopelessRuns.Median, Track(3, 2.5, 0.9), others));
    }

    [Fact]
    public void Median_SayingTooLittle_KeepsTheRun()
    {
        Assert.False(Is(HopelessRuns.Median, Track(3, 2.9, 2.3), [Track(3, 2, 1), Track(3, 2, 1)]));
        Assert.False(Is(HopelessRuns.Median, Track(3, 2.9), [Track(3, 2), Track(3, 2), Track(3, 2)]));
        Assert.False(Is(HopelessRuns.Median, Track(3, 2.9, 2.3), [Track(3, 2), Track(3, 2), Track(3, 2)]));
        Assert.False(Is(HopelessRuns.Median, Track(3), [Track(3, 2, 1), Track(3, 2, 1), Track(3, 2, 1)]));
    }

    [Fact]
    public void Median_AMeasureOfWhichMoreIsBetter_TurnsRound()
    {
        var accuracy = BestMetric.Find("tokenAccuracy")!;
        SweepTrack[] others = [Track(3, 0, 0), Track(3, 0, 0), Track(3, 0, 0)];

        Assert.True(HopelessRuns.IsHopeless(HopelessRuns.Median, accuracy, With(0.2), [With(0.5), With(0.6), With(0.7)]));
        Assert.False(HopelessRuns.IsHopeless(HopelessRuns.Median, accuracy, With(0.9), [With(0.5), With(0.6), With(0.7)]));

        static SweepTrack With(double value) => new(3, [new() { Step = 1, Epoch = 1, TokenAccuracy = value }, new() { Step = 2, Epoch = 2, TokenAccuracy = value }]);
    }

    [Fact]
    public void Median_AMetricThatIsNotAlwaysMeasured_CountsWhereItIs()
    {
        var metric = BestMetric.Find("macroF1")!;

        Assert.True(HopelessRuns.IsHopeless(HopelessRuns.Median, metric, With(0.2), [With(0.5), With(0.6), With(0.7)]));
        Assert.False(HopelessRuns.IsHopeless(HopelessRuns.Median, metric, With(0.9), [With(0.5), With(0.6), With(0.7)]));
        Assert.Equal((0.6, 3), (new SweepRow { Number = 1, Values = new Dictionary<string, string>(), Status = "done" }.Measured(metric, With(0.6).Validations, adapterStep: 4) is var row ? row.Value : null, row.BestStep));

        static SweepTrack With(double value) => new(3, [.. Enumerable.Range(1, 4).Select(step => new ValidationEvent { Step = step, Epoch = step / 2.0, Classification = step % 2 == 0 ? null : new(0, 0, step == 1 ? 0.1 : value, null, null) })]);
    }

    [Fact]
    public void Halving_AtItsRungs_KeepsTheBetterHalf()
    {
        // Eight epochs, measured after each: the rungs are the first, the second and the fourth.
        Assert.True(Is(HopelessRuns.Halving, Track(8, 3), [Track(8, 2)]));
        Assert.False(Is(HopelessRuns.Halving, Track(8, 2), [Track(8, 3)]));
        Assert.False(Is(HopelessRuns.Halving, Track(8, 3), []));
        Assert.False(Is(HopelessRuns.Halving, Track(8, 2.5), [Track(8, 2), Track(8, 3)]));
        Assert.True(Is(HopelessRuns.Halving, Track(8, 3.5), [Track(8, 2), Track(8, 3)]));
        Assert.False(Is(HopelessRuns.Halving, Track(8, 1, 1, 9), [Track(8, 1, 1, 0.1), Track(8, 1, 1, 0.1)]));
        Assert.True(Is(HopelessRuns.Halving, Track(8, 1, 1, 1, 1), [Track(8, 1, 1, 0.1, 0.1)]));
    }

    [Fact]
    public void None_KeepsEveryRun() => Assert.False(Is(HopelessRuns.None, Track(3, 9, 9), [Track(3, 1, 1), Track(3, 1, 1), Track(3, 1, 1)]));

    [Fact]
    public void Csv_And_Ranked_NameWhatWasMeasured()
    {
        var spec = SweepPlanTests.Spec([SweepPlanTests.Values("rank", "4", "8"), SweepPlanTests.Values("targetModules", "q_proj,v_proj")]);
        var points = SweepPlan.Expand(spec with { Axes = [spec.Axes[0], SweepAxisText.Parse(HyperparameterCatalog.Get("targetModules"), "q_proj,v_proj")] });
        var rows = points.Select(point => new SweepRow { Number = point.Number, Values = point.Values, Status = "done", Step = 6 }.Measured(Loss, Track(3, 3 - point.Number, 2.5).Validations, adapterStep: null)).ToList();

        Assert.Equal(
            "run,rank,targetModules,status,step,validation_loss,best_validation_loss,best_step,seconds\n1,4,\"q_proj,v_proj\",done,6,2.5,2,10,0\n2,8,\"q_proj,v_proj\",done,6,2.5,1,10,0\n",
            SweepTable.Csv(spec, rows));
        Assert.Equal(1, SweepTable.Best(rows, Loss)!.Number);
        Assert.Equal(2, SweepTable.Best([rows[0], rows[1] with { Value = 1 }], Loss)!.Number);
        Assert.Equal(["rank"], SweepTable.Columns(spec, rows).Select(option => option.Name));
        Assert.Null(SweepTable.Best([rows[0] with { Value = null }], Loss));
        Assert.Equal(1, rows[1].Measured(Loss, Track(3, 1, 2.5).Validations, adapterStep: 10).Value);
    }

    private static bool Is(string rule, SweepTrack own, IEnumerable<SweepTrack> others) => HopelessRuns.IsHopeless(rule, Loss, own, others);

    // The base before the first step, then a measurement an epoch of ten steps.
    private static SweepTrack Track(double epochs, params double[] losses) => new(
        epochs,
        [new() { Step = 0, ValidationLoss = 5 }, .. losses.Select((loss, index) => new ValidationEvent { Step = 10 * (index + 1), Epoch = index + 1, ValidationLoss = loss })]);
}

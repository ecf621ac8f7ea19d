using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Sweeps;

namespace TuningStudio.Tests.Sweeps;

public sealed class SweepPlanTests
{
    [Fact]
    public void Expand_Grid_IsEveryCombinationWithTheLastAxisFastest()
    {
        var points = SweepPlan.Expand(Spec([Values("rank", "4", "8"), Values("learningRate", "1e-4", "3e-4")]));

        Assert.Equal(["rank 4, learningRate 1e-4", "rank 4, learningRate 3e-4", "rank 8, learningRate 1e-4", "rank 8, learningRate 3e-4"], points.Select(point => point.Describe()));
        Assert.Equal([1, 2, 3, 4], points.Select(point => point.Number));
        Assert.Equal((8, 3e-4, 2), (points[3].Options.Rank, points[3].Options.LearningRate, points[3].Options.NEpochs));
    }

    [Fact]
    public void Expand_Random_FollowsFromTheSeedAndStaysInItsRanges()
    {
        SweepAxis[] axes =
        [
            new() { Option = "learningRate", Low = 1e-5, High = 1e-2, IsLogarithmic = true },
            new() { Option = "rank", Low = 2, High = 64, IsLogarithmic = true },
            new() { Option = "dropout", Low = 0, High = 0.2 },
            Values("schedule", "linear", "cosine"),
        ];
        var points = SweepPlan.Expand(Spec(axes) with { RandomRuns = 200 });

        Assert.Equal(points.Select(point => point.Describe()), SweepPlan.Expand(Spec(axes) with { RandomRuns = 200 }).Select(point => point.Describe()));
        Assert.NotEqual(points.Select(point => point.Describe()), SweepPlan.Expand(Spec(axes) with { RandomRuns = 200, Seed = 1 }).Select(point => point.Describe()));
        Assert.Equal(200, points.Select(point => point.Describe()).Distinct().Count());
        Assert.All(points, point => Assert.True(point.Options is { LearningRate: >= 1e-5 and <= 1e-2, Rank: >= 2 and <= 64, Dropout: >= 0 and <= 0.2 }));

        // On a logarithmic range each power of ten is as likely: 200 draws from three of them.
        Assert.InRange(points.Count(point => point.Options.LearningRate < 1e-4), 40, 95);
        Assert.InRange(points.Count(point => point.Options.Dropout < 0.1), 70, 130);
        Assert.Equal(["cosine", "linear"], points.Select(point => point.Options.Schedule!).Distinct().Order());
    }

    [Fact]
    public void Expand_RandomOfFewCombinations_NamesEachOnce() =>
        Assert.Equal(4, SweepPlan.Expand(Spec([Values("rank", "4", "8"), Values("alpha", "8", "16")]) with { RandomRuns = 50 }).Count);

    [Fact]
    public void Expand_AxisOfAnotherWord_TakesThePlaceOfTheBases()
    {
        var points = SweepPlan.Expand(Spec([Values("maxSteps", "10", "20")]));

        Assert.All(points, point => Assert.Null(point.Options.NEpochs));
    }

    [Fact]
    public void Expand_AnotherMetric_IsTheRunsOwnToo()
    {
        Assert.Equal("tokenAccuracy", SweepPlan.Expand(Spec([Values("rank", "4")]) with { Metric = "tokenAccuracy" })[0].Options.BestMetric);
        Assert.Null(SweepPlan.Expand(Spec([Values("rank", "4")]))[0].Options.BestMetric);
    }

    public static TheoryData<SweepSpec, string> Wrong => new()
    {
        { Spec([]), "needs a hyperparameter that differs" },
        { Spec([Values("rank", "4"), Values("rank", "8")]), "--rank is named twice" },
        { Spec([Values("temperature", "1")]), "There is no hyperparameter 'temperature'" },
        { Spec([Values("rank", "0", "many")]), "--rank must be between 1 and 1024, not 0. --rank must be a whole number, not 'many'." },
        { Spec([Values("rank")]), "needs values to choose from" },
        { Spec([new() { Option = "learningRate", Low = 1e-5, High = 1e-3 }]), "only random runs can draw from" },
        { Spec([new() { Option = "learningRate", Low = 1e-3, High = 1e-5 }]) with { RandomRuns = 2 }, "from a smaller number to a larger" },
        { Spec([new() { Option = "dropout", Low = 0, High = 0.1, IsLogarithmic = true }]) with { RandomRuns = 2 }, "cannot begin at 0" },
        { Spec([new() { Option = "schedule", Low = 0, High = 1 }]) with { RandomRuns = 2 }, "is no number" },
        { Spec([new() { Option = "dropout", Low = 0, High = 5 }]) with { RandomRuns = 2 }, "must be between 0 and 0.9, not 5" },
        { Spec([Values("rank", "4")]) with { RandomRuns = 0 }, "must be between 1 and 256, not 0" },
        { Spec([Values("seed", [.. Enumerable.Range(0, 20).Select(seed => $"{seed}")]), Values("rank", [.. Enumerable.Range(1, 20).Select(rank => $"{rank}")])]), "make 400 combinations" },
        { Spec([Values("rank", "4")]) with { Metric = "beauty" }, "no metric 'beauty'" },
        { Spec([Values("rank", "4")]) with { Stopping = "luck" }, "no rule 'luck'" },
        { Spec([Values("rank", "4")]) with { Metric = "accuracy" }, "accuracy is measured only with --compute-classification-metrics" },
        { Spec([Values("rank", "4")], new() { Defaults = "openai" }), "there is none" },
        { Spec([Values("rank", "4")], new() { ValidationSplit = 0 }), "there is none" },
        { Spec([Values("rank", "4", "8")], new() { Method = "full" }), "With rank 4: The method full does not know --rank" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Expand_WhatMakesNoSense_IsSaid(SweepSpec spec, string text)
    {
        Assert.Contains(text, Assert.Throws<TuningException>(() => SweepPlan.Expand(spec)).Message, StringComparison.Ordinal);
        Assert.Equal(0, SweepPlan.Count(spec));
    }

    [Theory]
    [InlineData("learningRate", "log:1e-5:1e-2")]
    [InlineData("dropout", "linear:0:0.2")]
    [InlineData("rank", "4,8,16")]
    [InlineData("targetModules", "q_proj,v_proj;all-linear")]
    public void Axis_AsWritten_IsReadAndWrittenAlike(string option, string text)
    {
        var definition = HyperparameterCatalog.Get(option);
        var axis = SweepAxisText.Parse(definition, text);

        Assert.Equal(text.Replace("1e-5", "1E-05", StringComparison.Ordinal).Replace("1e-2", "0.01", StringComparison.Ordinal), SweepAxisText.Write(axis, definition));
        Assert.Equal(text.Contains(':', StringComparison.Ordinal), axis.Values is null);
    }

    internal static SweepAxis Values(string option, params string[] values) => new() { Option = option, Values = values };

    internal static SweepSpec Spec(IReadOnlyList<SweepAxis> axes, HyperparameterOptions? options = null) => new()
    {
        Id = "sweep",
        Name = "sweep",
        Base = new RunSpec { Id = "sweep", Name = "sweep", Model = "/model", TrainingFile = "/data", Hyperparameters = options ?? new() { NEpochs = 2 } },
        Axes = axes,
    };
}

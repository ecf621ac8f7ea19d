using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training.Evaluation.Classification;

namespace TuningStudio.Tests.Training.Evaluation.Classification;

public sealed class ClassificationReportTests
{
    // The example of scikit-learn's f1_score: true 0 1 2 0 1 2, predicted 0 2 1 0 0 1.
    [Fact]
    public void Of_ThreeClasses_GivesThePublishedFigures()
    {
        var report = Of(["a", "b", "c"], [0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0, 1]);

        Assert.Equal(2.0 / 6, report.Accuracy, 1e-12);
        Assert.Equal(0.26667, report.MacroF1, 1e-5);
        Assert.Equal(0.26667, report.WeightedF1, 1e-5);
        Assert.Equal([0.8, 0, 0], report.Classes.Select(item => Math.Round(item.F1, 12)));
        Assert.Equal(
            [new ConfusionCell(0, 0, 2), new ConfusionCell(1, 0, 1), new ConfusionCell(1, 2, 1), new ConfusionCell(2, 1, 2)],
            report.Confusion);
        Assert.Null(report.Positive);
    }

    [Fact]
    public void Of_UnevenClasses_WeighsF1ByTheirRecords()
    {
        // Class a: precision 3/4, recall 1, F1 6/7; class b: precision 1, recall 1/2, F1 2/3.
        var report = Of(["a", "b"], [0, 0, 0, 1, 1], [0, 0, 0, 0, 1]);

        Assert.Equal(((3 * 6.0 / 7) + (2 * 2.0 / 3)) / 5, report.WeightedF1, 1e-12);
        Assert.Equal(((6.0 / 7) + (2.0 / 3)) / 2, report.MacroF1, 1e-12);
    }

    // scikit-learn averages over the labels that are in y_true or y_pred.
    [Fact]
    public void Of_LabelThatNoRecordHasOrGets_IsLeftOutOfTheMacroF1()
    {
        Assert.Equal(1, Of(["a", "b", "c"], [0, 1, 0], [0, 1, 0]).MacroF1, 1e-12);

        // Given once, wrongly: F1 2/3, 1 and 0.
        Assert.Equal(5.0 / 9, Of(["a", "b", "c"], [0, 1, 0], [0, 1, 2]).MacroF1, 1e-12);
    }

    [Fact]
    public void Of_ScoresBeyondWhatAProbabilityHolds_AreStillRanked()
    {
        // Both probabilities of b are 1 in 64 bits; the wrong record's is the lesser by ten nats.
        var report = ClassificationReport.Of(["a", "b"], [0, 1, 0], [[-50, 0], [-60, 0], [0, -60]], null, []);

        Assert.Equal(1, report.Classes[1].Auroc);
        Assert.Equal(1, report.Classes[1].Auprc);
        Assert.Equal(1, report.Classes[0].Auroc);
    }

    [Fact]
    public void LogOdds_OfLikelihoods_AreThoseOfTheirShares()
    {
        double[] scores = [-1, -2.5, -0.3, -7];

        Assert.All(
            ClassificationReport.Probabilities(scores).Zip(ClassificationReport.LogOdds(scores)),
            pair => Assert.Equal(Math.Log(pair.First / (1 - pair.First)), pair.Second, 1e-12));
    }

    [Fact]
    public void Scores_OfAClassification_AreThePositiveClasssOrTheMean()
    {
        double[][] scores = [[-1, -2, -5], [-1, -3, -5], [-2, -1, -5], [-4, -4, -1]];
        int[] actual = [0, 1, 1, 2];

        var named = ClassificationReport.Of(["a", "b", "c"], actual, scores, "b", []);
        var all = ClassificationReport.Of(["a", "b", "c"], actual, scores, null, []);

        Assert.Equal((named.Classes[1].Auroc, named.Classes[1].Auprc), (named.Scores().Auroc, named.Scores().Auprc));
        Assert.Equal(all.Classes.Average(item => item.Auroc), all.Scores().Auroc);
        Assert.NotEqual(named.Scores().Auroc, all.Scores().Auroc);
        Assert.Equal((all.Accuracy, all.WeightedF1, all.MacroF1), (all.Scores().Accuracy, all.Scores().WeightedF1, all.Scores().MacroF1));
    }

    [Fact]
    public void Of_PositiveClass_HasItsFBetas()
    {
        // Precision 1/2, recall 1.
        var report = Of(["no", "yes"], [1, 0], [1, 1], positive: "yes", betas: [2, 0.5]);

        Assert.Equal([1, 2, 0.5], report.Positive!.FBeta.Select(beta => beta.Beta));
        Assert.Equal(2.0 / 3, report.Positive.FBeta[0].Value, 1e-12);
        Assert.Equal(5.0 / 6, report.Positive.FBeta[1].Value, 1e-12);
        Assert.Equal(5.0 / 9, report.Positive.FBeta[2].Value, 1e-12);
    }

    // The examples of scikit-learn's roc_auc_score and average_precision_score.
    [Fact]
    public void Ranking_PublishedExample_GivesItsAreas()
    {
        (double, bool)[] items = [(0.1, false), (0.4, false), (0.35, true), (0.8, true)];

        Assert.Equal(0.75, RankingMetrics.Auroc(items)!.Value, 1e-12);
        Assert.Equal(0.83333, RankingMetrics.Auprc(items)!.Value, 1e-5);
    }

    [Fact]
    public void Ranking_Ties_CountHalf()
    {
        (double, bool)[] items = [(0.5, true), (0.5, false), (0.5, false), (0.9, true)];

        // Pairs: 0.9 above both, 0.5 level with both; average precision: 1/2 · 1 + 1/2 · 2/4.
        Assert.Equal(3.0 / 4, RankingMetrics.Auroc(items)!.Value, 1e-12);
        Assert.Equal(0.75, RankingMetrics.Auprc(items)!.Value, 1e-12);
    }

    [Fact]
    public void Ranking_OneClassOnly_HasNoRocArea()
    {
        Assert.Null(RankingMetrics.Auroc([(0.5, true)]));
        Assert.Null(RankingMetrics.Auprc([(0.5, false)]));
    }

    private static ClassificationEvent Of(string[] labels, int[] actual, int[] predicted, string? positive = null, double[]? betas = null) =>
        ClassificationReport.Of(labels, actual, [.. predicted.Select(label => Enumerable.Range(0, labels.Length).Select(index => index == label ? -1.0 : -3.0).ToArray())], positive, betas ?? []);
}

using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training.Evaluation.Classification;

/// <summary>Makes the figures of a classification from the labels' log-likelihoods.</summary>
internal static class ClassificationReport
{
    /// <summary>Counts and averages. Figures of a class are those of the class against all others; what would divide by zero is 0.</summary>
    /// <param name="labels">Names, C of them.</param>
    /// <param name="actual">Index of each record's own label.</param>
    /// <param name="scores">Log-likelihood of each label, by record.</param>
    /// <param name="positive">The positive class, or null.</param>
    /// <param name="betas">Betas of its F-beta.</param>
    internal static ClassificationEvent Of(IReadOnlyList<string> labels, IReadOnlyList<int> actual, IReadOnlyList<double[]> scores, string? positive, IReadOnlyList<double> betas)
    {
        var predicted = scores.Select(row => Array.IndexOf(row, row.Max())).ToArray();
        var odds = scores.Select(LogOdds).ToArray();
        var classes = labels.Select((label, index) => Figures(label, index, actual, predicted, odds)).ToArray();
        return new ClassificationEvent
        {
            Examples = actual.Count,
            Accuracy = Share(actual.Where((label, row) => label == predicted[row]).Count(), actual.Count),
            WeightedF1 = classes.Sum(item => item.F1 * item.Support) / Math.Max(1, actual.Count),

            // As in scikit-learn: a label that no record here has or gets says nothing of the model.
            MacroF1 = classes.Where((item, index) => item.Support > 0 || predicted.Contains(index)).Average(item => item.F1),
            Classes = classes,
            Confusion = [.. actual.Zip(predicted).CountBy(pair => pair).OrderBy(pair => pair.Key).Select(pair => new ConfusionCell(pair.Key.First, pair.Key.Second, pair.Value))],
            Positive = positive is null ? null : Positive(classes.First(item => item.Label == positive), betas),
        };
    }

    /// <summary>Probabilities among the labels alone: what the model gives to other answers is left out.</summary>
    internal static double[] Probabilities(double[] scores)
    {
        var largest = scores.Max();
        double[] shares = [.. scores.Select(score => Math.Exp(score - largest))];
        var sum = shares.Sum();
        return [.. shares.Select(share => share / sum)];
    }

    /// <summary>
    /// log(p / (1 − p)) of each label's share p among the labels. It orders records as p does, but does not end at 1, where certain ones
    /// would become alike: from 37 nats on p is 1 in 64 bits.
    /// </summary>
    internal static double[] LogOdds(double[] scores)
    {
        var best = Array.IndexOf(scores, scores.Max());
        double[] shares = [.. scores.Select(score => Math.Exp(score - scores[best]))];
        var sum = shares.Sum();

        // Beside the best the others' sum loses no digits; the best's own others are summed about the second.
        var second = scores.Where((_, index) => index != best).Max();
        var rest = second + Math.Log(scores.Where((_, index) => index != best).Sum(score => Math.Exp(score - second)));
        return [.. scores.Select((score, own) => own == best ? score - rest : score - scores[best] - Math.Log(sum - shares[own]))];
    }

    /// <summary>F-beta (van Rijsbergen, 1979).</summary>
    internal static double FBeta(double precision, double recall, double beta)
    {
        var weighted = (beta * beta * precision) + recall;
        return weighted == 0 ? 0 : (1 + (beta * beta)) * precision * recall / weighted;
    }

    private static ClassFigures Figures(string label, int index, IReadOnlyList<int> actual, int[] predicted, double[][] odds)
    {
        var support = actual.Count(own => own == index);
        var right = actual.Where((own, row) => own == index && predicted[row] == index).Count();
        var precision = Share(right, predicted.Count(given => given == index));
        var recall = Share(right, support);
        var ranked = odds.Select((row, place) => (row[index], actual[place] == index)).ToArray();
        return new ClassFigures
        {
            Label = label,
            Support = support,
            Precision = precision,
            Recall = recall,
            F1 = FBeta(precision, recall, 1),
            Auroc = RankingMetrics.Auroc(ranked),
            Auprc = RankingMetrics.Auprc(ranked),
        };
    }

    private static BinaryFigures Positive(ClassFigures own, IReadOnlyList<double> betas) => new()
    {
        Label = own.Label,
        FBeta = [.. betas.Prepend(1).Distinct().Select(beta => new BetaFigure(beta, FBeta(own.Precision, own.Recall, beta)))],
    };

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}

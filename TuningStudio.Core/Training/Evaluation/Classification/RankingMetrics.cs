namespace TuningStudio.Core.Training.Evaluation.Classification;

/// <summary>How well scores put one class before the others, whatever the threshold.</summary>
internal static class RankingMetrics
{
    /// <summary>
    /// Area under the ROC curve: the chance that an item of the class has a higher score than another, ties counting half
    /// (the Mann–Whitney U statistic; Hanley and McNeil, 1982).
    /// </summary>
    /// <returns>0 to 1, or null where all items or none are of the class.</returns>
    internal static double? Auroc(IReadOnlyList<(double Score, bool IsOfClass)> items)
    {
        long others = 0;
        long own = 0;
        var above = 0.0;
        foreach (var tied in items.GroupBy(item => item.Score).OrderBy(group => group.Key))
        {
            var ownHere = tied.Count(item => item.IsOfClass);
            var othersHere = tied.Count() - ownHere;
            above += ownHere * (others + (othersHere / 2.0));
            own += ownHere;
            others += othersHere;
        }

        return own == 0 || others == 0 ? null : above / (own * (double)others);
    }

    /// <summary>Area under the precision–recall curve as average precision: Σ (Rₙ − Rₙ₋₁) Pₙ over the thresholds, from the highest down, without interpolation.</summary>
    /// <returns>0 to 1, or null where no item is of the class.</returns>
    internal static double? Auprc(IReadOnlyList<(double Score, bool IsOfClass)> items)
    {
        var total = items.Count(item => item.IsOfClass);
        var area = 0.0;
        var taken = 0;
        var own = 0;
        foreach (var tied in items.GroupBy(item => item.Score).OrderByDescending(group => group.Key))
        {
            var ownHere = tied.Count(item => item.IsOfClass);
            taken += tied.Count();
            own += ownHere;
            area += ownHere * (double)own / taken;
        }

        return total == 0 ? null : area / total;
    }
}

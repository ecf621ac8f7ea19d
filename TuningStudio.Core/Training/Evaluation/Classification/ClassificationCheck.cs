using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training.Evaluation.Classification;

/// <summary>Looks, before a model is loaded, whether the answers can be classified as asked.</summary>
internal static class ClassificationCheck
{
    private const int LabelsNamed = 20;

    /// <summary>Refuses what cannot be measured, everything at once.</summary>
    /// <param name="asked">The run's settings.</param>
    /// <param name="labels">Labels of training and validation data; null where no classification was asked for.</param>
    /// <param name="validationRecords">Records to classify.</param>
    /// <exception cref="TuningException">Names every option that does not fit the data or another option.</exception>
    internal static void Refuse(ResolvedHyperparameters asked, LabelSet? labels, int validationRecords)
    {
        var problems = labels is null ? [] : Problems(asked, labels, validationRecords).ToList();
        if (problems.Count > 0)
        {
            throw new TuningException(
                ErrorCodes.InvalidOption,
                string.Join(" ", problems.Select(problem => problem.Text)),
                "Change these options or the data, or leave out --compute-classification-metrics.",
                field: problems[0].Field);
        }
    }

    private static IEnumerable<(string Field, string Text)> Problems(ResolvedHyperparameters asked, LabelSet labels, int validationRecords)
    {
        var found = labels.Names.Count;
        if (validationRecords == 0)
        {
            yield return ("computeClassificationMetrics", "There is no validation data to classify: give a validation file, or hold out some of the training data with --validation-split.");
        }

        if (found is < 2 or > EvaluationOptions.MostClasses)
        {
            yield return ("computeClassificationMetrics", $"The data has {found:N0} different answers, which makes no classes: there must be 2 to {EvaluationOptions.MostClasses:N0}.");
        }

        if (asked.ClassificationNClasses is { } wanted && wanted != found)
        {
            yield return ("classificationNClasses", $"--classification-n-classes is {wanted}, but the data has {found:N0} different answers{Named(labels)}.");
        }

        if (asked.ClassificationPositiveClass is { } positive && !labels.Has(positive.Trim()))
        {
            yield return ("classificationPositiveClass", $"--classification-positive-class '{positive}' is no answer in the data{Named(labels)}.");
        }
    }

    private static string Named(LabelSet labels) => labels.Names.Count > LabelsNamed ? string.Empty : $": {string.Join(", ", labels.Names)}";
}

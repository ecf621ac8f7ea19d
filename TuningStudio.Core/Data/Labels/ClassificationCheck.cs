using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Labels;

/// <summary>Looks, before a model is loaded, whether the answers can be classified as asked.</summary>
public static class ClassificationCheck
{
    /// <summary>Records of a file that are enough to look at while a person waits.</summary>
    public const int RecordsLookedAt = 20_000;

    private const int LabelsNamed = 20;

    /// <summary>What does not fit the answers at the beginning of the data; of files that go on, only what further records cannot change.</summary>
    /// <param name="variants">What was set; several for a sweep. Those that ask for no classification are passed over.</param>
    /// <param name="files">The first <see cref="RecordsLookedAt"/> records of the training file and of the validation file.</param>
    public static IEnumerable<TuningException> Find(IEnumerable<HyperparameterOptions> variants, IReadOnlyList<IReadOnlyList<TrainingRecord>> files)
    {
        var labels = LabelSet.Of(files.SelectMany(records => records));
        var isWhole = files.All(records => records.Count < RecordsLookedAt);
        return
        [
            .. from options in variants
               where options.ComputeClassificationMetrics == true
               let problems = Problems(options.ClassificationNClasses, options.ClassificationPositiveClass, labels, isWhole).ToList()
               where problems.Count > 0
               select Fault(problems),
        ];
    }

    /// <summary>Refuses what cannot be measured, everything at once.</summary>
    /// <param name="asked">The run's settings.</param>
    /// <param name="labels">Labels of training and validation data; null where no classification was asked for.</param>
    /// <param name="validationRecords">Records to classify.</param>
    /// <exception cref="TuningException">Names every option that does not fit the data.</exception>
    public static void Refuse(ResolvedHyperparameters asked, LabelSet? labels, int validationRecords)
    {
        var problems = labels is null ? [] : Problems(asked.ClassificationNClasses, asked.ClassificationPositiveClass, labels, isWhole: true).ToList();
        if (labels is not null && validationRecords == 0)
        {
            problems.Insert(0, ("computeClassificationMetrics", "There is no validation data to classify: give a validation file, or hold out some of the training data with --validation-split."));
        }

        if (problems.Count > 0)
        {
            throw Fault(problems);
        }
    }

    private static TuningException Fault(List<(string Field, string Text)> problems) => new(
        ErrorCodes.InvalidOption,
        string.Join(" ", problems.Select(problem => problem.Text)),
        "Change these options or the data, or leave out --compute-classification-metrics.",
        field: problems[0].Field);

    private static IEnumerable<(string Field, string Text)> Problems(int? classes, string? positive, LabelSet labels, bool isWhole)
    {
        var found = labels.Names.Count;
        if (found > EvaluationOptions.MostClasses || (isWhole && found < 2))
        {
            yield return ("computeClassificationMetrics", $"The data has {found:N0} different answers{(isWhole ? string.Empty : " in its beginning alone")}, which makes no classes: there must be 2 to {EvaluationOptions.MostClasses:N0}.");
        }

        if (classes is { } wanted && (isWhole ? wanted != found : wanted < found))
        {
            yield return ("classificationNClasses", $"--classification-n-classes is {wanted}, but the data has {found:N0} different answers{Named(labels)}.");
        }

        if (isWhole && positive is not null && !labels.Has(positive.Trim()))
        {
            yield return ("classificationPositiveClass", $"--classification-positive-class '{positive}' is no answer in the data{Named(labels)}.");
        }
    }

    private static string Named(LabelSet labels) => labels.Names.Count > LabelsNamed ? string.Empty : $": {string.Join(", ", labels.Names)}";
}

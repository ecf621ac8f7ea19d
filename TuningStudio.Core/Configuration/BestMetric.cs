using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Configuration;

/// <summary>A measurement by which the best state of a run, or the best run of a sweep, can be chosen.</summary>
/// <param name="Name">Value of the option <c>bestMetric</c>.</param>
/// <param name="Label">What people call it.</param>
/// <param name="HigherIsBetter">Whether a gain is upwards.</param>
/// <param name="Read">Its value in an evaluation; null where that did not measure it.</param>
/// <param name="OfClassification">Whether it is measured only where answers are classified.</param>
public sealed record BestMetric(string Name, LocalizedText Label, bool HigherIsBetter, Func<ValidationEvent, double?> Read, bool OfClassification = false)
{
    /// <summary>Every metric, the default first.</summary>
    public static IReadOnlyList<BestMetric> All { get; } =
    [
        new("validationLoss", new("Validation loss", "验证损失"), HigherIsBetter: false, validation => validation.ValidationLoss),
        new("tokenAccuracy", new("Token accuracy", "token 准确率"), HigherIsBetter: true, validation => validation.TokenAccuracy),
        new("sequenceAccuracy", new("Whole answers", "完整回答准确率"), HigherIsBetter: true, validation => validation.SequenceAccuracy),
        OfClasses("accuracy", new("Classification accuracy", "分类准确率"), figures => figures.Accuracy),
        OfClasses("weightedF1", new("Weighted F1", "加权 F1"), figures => figures.WeightedF1),
        OfClasses("macroF1", new("Macro F1", "宏平均 F1"), figures => figures.MacroF1),
        OfClasses("auroc", new("AUROC", "AUROC"), figures => figures.Auroc),
        OfClasses("auprc", new("AUPRC", "AUPRC"), figures => figures.Auprc),
    ];

    /// <summary>Finds a metric by its name.</summary>
    public static BestMetric Get(string name) => All.First(metric => metric.Name == name);

    /// <summary>Finds a metric by its name; null where there is none.</summary>
    public static BestMetric? Find(string? name) => All.FirstOrDefault(metric => metric.Name == name);

    /// <summary>Whether a value is better than another by more than <paramref name="minDelta"/>.</summary>
    public bool IsGain(double value, double before, double minDelta = 0) => HigherIsBetter ? value > before + minDelta : value < before - minDelta;

    private static BestMetric OfClasses(string name, LocalizedText label, Func<ClassificationScores, double?> read) =>
        new(name, label, HigherIsBetter: true, validation => validation.Classification is { } figures ? read(figures) : null, OfClassification: true);
}

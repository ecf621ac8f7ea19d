namespace TuningStudio.Core.Contracts;

/// <summary>A classification of the validation data: each record gets the label that the model finds likeliest as a whole answer.</summary>
public sealed record ClassificationEvent : RunEvent
{
    /// <summary>Optimizer updates done; 0 is the model before the first.</summary>
    public int Step { get; init; }

    /// <summary>Passes over the training data so far, with fraction.</summary>
    public double Epoch { get; init; }

    /// <summary>Records classified.</summary>
    public int Examples { get; init; }

    /// <summary>Records left out because prompt and label are longer than the maximum length.</summary>
    public int LeftOut { get; init; }

    /// <summary>Share of records that get their own label, 0 to 1.</summary>
    public double Accuracy { get; init; }

    /// <summary>F1 of the classes, weighted by their records.</summary>
    public double WeightedF1 { get; init; }

    /// <summary>Mean F1 of the classes.</summary>
    public double MacroF1 { get; init; }

    /// <summary>Every label, in alphabetical order, with its figures.</summary>
    public required IReadOnlyList<ClassFigures> Classes { get; init; }

    /// <summary>The cells of the confusion matrix that are not zero.</summary>
    public required IReadOnlyList<ConfusionCell> Confusion { get; init; }

    /// <summary>Figures of the positive class; null where none was named.</summary>
    public BinaryFigures? Positive { get; init; }

    /// <summary>What a run can be judged by. The areas are the positive class's; where none is named, the mean over the classes, each against the rest.</summary>
    public ClassificationScores Scores() => new(Accuracy, WeightedF1, MacroF1, Area(one => one.Auroc), Area(one => one.Auprc));

    private double? Area(Func<ClassFigures, double?> read) =>
        Classes.Where(one => Positive is null || one.Label == Positive.Label).Average(read);
}

/// <summary>A classification in one figure each, 0 to 1.</summary>
/// <param name="Accuracy">Share of records that get their own label.</param>
/// <param name="WeightedF1">F1 of the classes, weighted by their records.</param>
/// <param name="MacroF1">Mean F1 of the classes.</param>
/// <param name="Auroc">Area under the ROC curve; null where there are no two sides to tell apart.</param>
/// <param name="Auprc">Average precision; null where no record is of the class.</param>
public sealed record ClassificationScores(double Accuracy, double WeightedF1, double MacroF1, double? Auroc, double? Auprc);

/// <summary>One class against all others.</summary>
public sealed record ClassFigures
{
    /// <summary>The label.</summary>
    public required string Label { get; init; }

    /// <summary>Records that have it.</summary>
    public int Support { get; init; }

    /// <summary>Share of those that get the label which have it; 0 where none gets it.</summary>
    public double Precision { get; init; }

    /// <summary>Share of those that have the label which get it; 0 where none has it.</summary>
    public double Recall { get; init; }

    /// <summary>Harmonic mean of precision and recall.</summary>
    public double F1 { get; init; }

    /// <summary>Chance that a record with the label is given a higher probability of it than one without; null where all or none have it.</summary>
    public double? Auroc { get; init; }

    /// <summary>Average precision over all thresholds; null where none has it.</summary>
    public double? Auprc { get; init; }
}

/// <summary>How often records of one class were given another, or their own.</summary>
/// <param name="Actual">Index of the record's class.</param>
/// <param name="Predicted">Index of the class it was given.</param>
/// <param name="Count">Records.</param>
public sealed record ConfusionCell(int Actual, int Predicted, int Count);

/// <summary>The positive class of a binary classification.</summary>
public sealed record BinaryFigures
{
    /// <summary>Its label.</summary>
    public required string Label { get; init; }

    /// <summary>F-beta for each beta asked for, 1 at least.</summary>
    public required IReadOnlyList<BetaFigure> FBeta { get; init; }
}

/// <summary>(1 + β²) · precision · recall / (β² · precision + recall).</summary>
/// <param name="Beta">β: above 1 recall weighs more, below 1 precision.</param>
/// <param name="Value">0 to 1.</param>
public sealed record BetaFigure(double Beta, double Value);

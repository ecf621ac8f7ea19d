namespace TuningStudio.Core.Planning.Diagnosis;

/// <summary>Something that a run's figures say about it, and what to do. Each door has its own words for the codes.</summary>
/// <param name="Code">What it is, one of <see cref="FindingCodes"/>.</param>
/// <param name="Figures">The numbers that its sentence has, in the order told there.</param>
public sealed record Finding(string Code, IReadOnlyList<double> Figures)
{
    /// <summary>Hyperparameters that another run should have, by their JSON name; empty where no setting helps.</summary>
    public IReadOnlyDictionary<string, string> Changes { get; init; } = new Dictionary<string, string>();
}

/// <summary>The codes of <see cref="Finding"/>.</summary>
public static class FindingCodes
{
    /// <summary>The training loss hardly falls: its mean at first and lately.</summary>
    public const string LossFlat = "lossFlat";

    /// <summary>The training loss rises: its mean at first and lately.</summary>
    public const string LossRising = "lossRising";

    /// <summary>The training loss leaps up: how often, the highest, and at which step.</summary>
    public const string LossSpikes = "lossSpikes";

    /// <summary>The training loss falls in steps at the ends of epochs: after which epoch, from what, to what.</summary>
    public const string Memorising = "memorising";

    /// <summary>The tuned model answers as its base does: the KL divergence, and after how many steps.</summary>
    public const string NoEffect = "noEffect";

    /// <summary>The validation loss has turned: its best, at which epoch, and its last.</summary>
    public const string OverFitting = "overFitting";

    /// <summary>Rows without a trained token were left out: how many, of how many.</summary>
    public const string RowsMasked = "rowsMasked";

    /// <summary>Rows were cut to the maximum length: how many, of how many, and that length.</summary>
    public const string RowsTruncated = "rowsTruncated";

    /// <summary>Too few rows teach the model to end its answer: how many, of how many.</summary>
    public const string NoEnd = "noEnd";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [LossFlat, LossRising, LossSpikes, Memorising, NoEffect, OverFitting, RowsMasked, RowsTruncated, NoEnd];
}

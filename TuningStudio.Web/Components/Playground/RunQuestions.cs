using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Components.Playground;

/// <summary>Which questions a run's model is asked. An answer that it has learnt says little about it, so those that its run held out come first.</summary>
/// <param name="Path">The file that they stand in.</param>
/// <param name="Numbers">Which of its records, from 1; null for the first ones.</param>
/// <param name="Origin">What is to be said of them.</param>
public sealed record RunQuestions(string Path, IReadOnlyList<int>? Numbers, QuestionOrigin Origin)
{
    /// <summary>Those of a file that a person chose, else of the run's validation or training file.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="heldOut">Numbers of the training file's records that it held out; null where that is not known.</param>
    /// <param name="path">The file; null for the run's own.</param>
    internal static RunQuestions Of(RunSpec? spec, IReadOnlyList<int>? heldOut, string? path = null)
    {
        var file = path ?? spec?.ValidationFile ?? spec?.TrainingFile ?? string.Empty;
        return file != spec?.TrainingFile || file == spec.ValidationFile ? new(file, null, QuestionOrigin.Other)
            : spec.ValidationFile is not null || heldOut is { Count: 0 } ? new(file, null, QuestionOrigin.Trained)
            : heldOut is null ? new(file, null, QuestionOrigin.Unknown)
            : new(file, heldOut, QuestionOrigin.HeldOut);
    }
}

/// <summary>Whether a run's model was trained on questions.</summary>
public enum QuestionOrigin
{
    /// <summary>They are not the run's training data.</summary>
    Other,

    /// <summary>They stand in the training file, and the run held them out.</summary>
    HeldOut,

    /// <summary>It was trained on them.</summary>
    Trained,

    /// <summary>They stand in the training file, and it is not known which of its records the run held out.</summary>
    Unknown,
}

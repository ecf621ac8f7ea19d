namespace TuningStudio.Core.Data.Reports;

/// <summary>What a model makes of a record.</summary>
/// <param name="Tokens">Its tokens, uncut.</param>
/// <param name="Trained">Those that are learnt within the maximum length.</param>
/// <param name="HasEnd">Whether a token that ends an answer is among them.</param>
/// <param name="Refusal">Why the model's chat template refuses it; null where it does not.</param>
public readonly record struct TokenCount(int Tokens, int Trained, bool HasEnd, string? Refusal = null);

/// <summary>Counts a model's tokens; asked from several threads at once.</summary>
public interface ITokenMeasure
{
    /// <summary>Whether the model says how a conversation is written, so that separators in the data are not needed.</summary>
    bool HasChatTemplate { get; }

    /// <summary>Longest example of the run.</summary>
    int MaxLength { get; }

    /// <summary>The texts of the model's special tokens.</summary>
    IReadOnlyList<string> SpecialTexts { get; }

    /// <summary>Encodes a record.</summary>
    TokenCount Measure(TrainingRecord record);
}

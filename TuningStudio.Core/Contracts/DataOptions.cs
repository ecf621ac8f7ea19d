namespace TuningStudio.Core.Contracts;

/// <summary>What a person says of training data that its content does not say; all of it optional.</summary>
public sealed record DataOptions
{
    /// <summary>The reading of <see cref="Preference"/> that learns the chosen answers and leaves the rejected ones out.</summary>
    public const string Chosen = "chosen";

    /// <summary>The reading of <see cref="Text"/> that takes a file of plain text for one document.</summary>
    public const string Document = "document";

    /// <summary>The reading of <see cref="Text"/> that takes each line for an answer to nothing, as OpenAI's <c>prepare_data</c> read TXT files.</summary>
    public const string Lines = "lines";

    /// <summary>
    /// What the file's columns mean: a meaning (<c>prompt</c>, <c>completion</c>, <c>system</c>, …) and the column or field that has it.
    /// Null leaves it to the layouts that are recognised.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Columns { get; init; }

    /// <summary>How preference data is read: <see cref="Chosen"/>, or null, which refuses it.</summary>
    public string? Preference { get; init; }

    /// <summary>How the file is read as plain text, whatever it begins with: <see cref="Document"/> or <see cref="Lines"/>; null looks what it is, and reads prose as a document.</summary>
    public string? Text { get; init; }

    /// <summary>Whether records that cannot be used are left out and counted, in place of an error.</summary>
    public bool SkipFaulty { get; init; }

    /// <summary>Whether nothing is said; the same as no options at all.</summary>
    public bool IsEmpty() => Columns is not { Count: > 0 } && Preference is null && Text is null && !SkipFaulty;
}

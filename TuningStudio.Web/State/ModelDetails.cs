using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>Everything worth knowing of a model before it is tuned.</summary>
public sealed record ModelDetails
{
    public required ModelInfo Model { get; init; }

    /// <summary>Parameters of each part, largest first; a part is a resource key's ending such as <c>attention</c>.</summary>
    public required IReadOnlyList<(string Part, long Parameters)> Parts { get; init; }

    /// <summary>Parameters in each number format, as the weight files spell it.</summary>
    public required IReadOnlyList<(string Format, long Parameters)> Formats { get; init; }

    /// <summary>Fields of the config that say how large it is, under the config's own names.</summary>
    public required IReadOnlyList<(string Field, string Value)> Config { get; init; }

    /// <summary>Files with their sizes.</summary>
    public required IReadOnlyList<(string Name, long Bytes)> Files { get; init; }

    /// <summary>What tokenizer and template are like; null where they cannot be used.</summary>
    public ModelTextFacts? Text { get; init; }

    /// <summary>Why tokenizer or template cannot be used.</summary>
    public ErrorInfo? TextError { get; init; }
}

/// <summary>Tokenizer and chat template of a model.</summary>
public sealed record ModelTextFacts
{
    public required int VocabularySize { get; init; }

    /// <summary>Tokens with a role: <c>bos</c>, <c>eos</c>, <c>pad</c>, <c>stop</c>.</summary>
    public required IReadOnlyList<(string Role, int Id, string Text)> Special { get; init; }

    /// <summary>The chat template's text; null where there is none.</summary>
    public string? Template { get; init; }

    /// <summary>A small conversation as the template writes it; null where it refuses it.</summary>
    public string? Example { get; init; }

    /// <summary>Why the template refuses that.</summary>
    public ErrorInfo? ExampleError { get; init; }

    /// <summary>What was tried, by the ending of its resource key, and what went wrong with it.</summary>
    public required IReadOnlyList<TextCheck> Checks { get; init; }
}

/// <summary>One thing that tokenizer or template must be able to do.</summary>
/// <param name="Key"><c>roundTrip</c>, <c>templateTokens</c> or <c>endToken</c>.</param>
/// <param name="Passed">Whether it can.</param>
/// <param name="Detail">The texts or tokens at fault, or what was found.</param>
public sealed record TextCheck(string Key, bool Passed, string Detail);

namespace TuningStudio.Cli.Output;

/// <summary>A text as the model sees it.</summary>
internal sealed record TokenizeResult
{
    public string Type { get; } = "tokens";

    public required IReadOnlyList<int> Ids { get; init; }

    /// <summary>How the vocabulary spells each id.</summary>
    public required IReadOnlyList<string> Tokens { get; init; }

    public required int Count { get; init; }

    /// <summary>For a conversation: which tokens are the assistant's.</summary>
    public IReadOnlyList<bool>? Trained { get; init; }
}

namespace TuningStudio.Core.Tokenization;

/// <summary>How records become training examples.</summary>
public sealed record EncodingOptions
{
    /// <summary>Whether only what the assistant says counts in the loss; otherwise everything but the first token does.</summary>
    public bool MaskPrompt { get; init; } = true;

    /// <summary>Longest example in tokens; what is longer is cut at its end. Null: no limit.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Instructions put before records that have no system turn of their own.</summary>
    public string? SystemPrompt { get; init; }
}

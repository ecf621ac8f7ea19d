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

    /// <summary>
    /// Whether a special token spelled in a turn's content (someone wrote <c>&lt;|eot_id|&gt;</c>) becomes that token, as Hugging Face
    /// has it, or stays the text it is.
    /// </summary>
    public bool ParseSpecialTokensInContent { get; init; } = true;
}

namespace TuningStudio.Core.Tokenization.Decoding;

/// <summary>Puts a blank between words; a token with the prefix goes on with the word before it (<c>WordPiece</c>).</summary>
/// <param name="prefix">What tokens within a word begin with; null where every token is a word.</param>
/// <param name="cleansUp">Whether blanks before punctuation and English contractions go.</param>
internal sealed class WordsStep(string? prefix, bool cleansUp) : IDecoderStep
{
    // In the reference's order.
    private static readonly (string Written, string Meant)[] CleanUps =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    public List<string> Apply(List<string> texts) => [.. texts.Select((text, place) => CleanUp(
        place == 0 ? text
        : prefix is { Length: > 0 } && text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..]
        : " " + text))];

    private string CleanUp(string text) => cleansUp ? CleanUps.Aggregate(text, (current, one) => current.Replace(one.Written, one.Meant, StringComparison.Ordinal)) : text;
}

/// <summary>Makes a blank of the sign that ends a word, but for the last (<c>BPEDecoder</c>).</summary>
/// <param name="suffix">The sign.</param>
internal sealed class WordEndStep(string suffix) : IDecoderStep
{
    public List<string> Apply(List<string> texts) =>
        [.. texts.Select((text, place) => text.Replace(suffix, place == texts.Count - 1 ? string.Empty : " ", StringComparison.Ordinal))];
}

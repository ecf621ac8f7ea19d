namespace TuningStudio.Core.Tokenization;

/// <summary>Turns text into token ids and back, exactly as the model's own tokenizer does.</summary>
public interface ITextTokenizer
{
    /// <summary>Size of the vocabulary, added tokens included.</summary>
    int VocabularySize { get; }

    /// <summary>The tokens that the post-processor puts before a text (such as begin-of-text), possibly none.</summary>
    IReadOnlyList<int> LeadingTokens => Encode(string.Empty, addSpecialTokens: true);

    /// <summary>
    /// Encodes a text.
    /// </summary>
    /// <param name="text">The text; unpaired surrogates count as U+FFFD.</param>
    /// <param name="addSpecialTokens">Whether the post-processor adds its tokens (such as a leading begin-of-text).</param>
    /// <param name="parseSpecialTokens">Whether special tokens written in the text become those tokens, or stay plain text.</param>
    int[] Encode(string text, bool addSpecialTokens = false, bool parseSpecialTokens = true);

    /// <summary>
    /// Encodes a text and tells where each token came from.
    /// </summary>
    /// <returns>Ids, and for each the range of UTF-16 units of <paramref name="text"/> it stands for. A token inside a character has the whole character's range.</returns>
    (int[] Ids, (int Start, int End)[] Offsets) EncodeWithOffsets(string text, bool addSpecialTokens = false, bool parseSpecialTokens = true);

    /// <summary>Decodes ids; bytes that are not UTF-8 become U+FFFD, ids outside the vocabulary are left out.</summary>
    string Decode(IEnumerable<int> ids, bool skipSpecialTokens = false);

    /// <summary>The id of a token as the vocabulary spells it, or null.</summary>
    int? TokenToId(string token);

    /// <summary>How the vocabulary spells an id, or null.</summary>
    string? IdToToken(int id);

    /// <summary>What an id decodes to; several ids' bytes may make up one character.</summary>
    IReadOnlyList<byte> TokenBytes(int id);

    /// <summary>Whether an id is one of the special tokens.</summary>
    bool IsSpecial(int id);

    /// <summary>Starts decoding a stream of ids into text cut at whole characters.</summary>
    TokenStream CreateStream(bool skipSpecialTokens = true);
}

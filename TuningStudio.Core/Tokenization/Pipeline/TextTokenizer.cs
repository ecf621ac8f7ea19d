using System.Text.RegularExpressions;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization.AddedTokens;
using TuningStudio.Core.Tokenization.Decoding;
using TuningStudio.Core.Tokenization.Normalization;
using TuningStudio.Core.Tokenization.PreTokenization;
using TuningStudio.Core.Tokenization.Reading;

namespace TuningStudio.Core.Tokenization.Pipeline;

/// <summary>
/// Added tokens are found in the raw text, then in the normalized text; what is left is cut into pieces, and the model makes tokens of
/// each. Holds no state but caches, so it may be used from several threads.
/// </summary>
internal sealed class TextTokenizer(
    Vocabulary vocabulary,
    AddedTokenSplitter rawTokens,
    AddedTokenSplitter normalizedTokens,
    ITextNormalizer normalizer,
    IPreTokenizer preTokenizer,
    ITokenModel model,
    ITokenDecoder decoder,
    SurroundingTokens surroundings) : ITextTokenizer
{
    public int VocabularySize => vocabulary.Size;

    public IReadOnlyList<int> LeadingTokens => surroundings.Before;

    /// <summary>For tests that compare two ways of merging.</summary>
    internal ITokenModel Model => model;

    public int[] Encode(string text, bool addSpecialTokens = false, bool parseSpecialTokens = true)
    {
        var sink = new TokenSink(model, withOffsets: false);
        Encode(text, addSpecialTokens, parseSpecialTokens, sink);
        return sink.Ids();
    }

    public (int[] Ids, (int Start, int End)[] Offsets) EncodeWithOffsets(
        string text, bool addSpecialTokens = false, bool parseSpecialTokens = true)
    {
        var sink = new TokenSink(model, withOffsets: true);
        Encode(text, addSpecialTokens, parseSpecialTokens, sink);
        return (sink.Ids(), sink.Offsets());
    }

    public string Decode(IEnumerable<int> ids, bool skipSpecialTokens = false) =>
        decoder.Decode(skipSpecialTokens ? ids.Where(id => !vocabulary.IsSpecial(id)) : ids);

    public int? TokenToId(string token) => vocabulary.IdOf(token);

    public string? IdToToken(int id) => vocabulary.TextOf(id);

    public IReadOnlyList<byte> TokenBytes(int id) => vocabulary.BytesOf(id).ToArray();

    public bool IsSpecial(int id) => vocabulary.IsSpecial(id);

    public TokenStream CreateStream(bool skipSpecialTokens = true) =>
        decoder.CreateStream(skipSpecialTokens ? vocabulary.IsSpecial : static _ => false);

    private void Encode(string text, bool addSpecialTokens, bool parseSpecialTokens, TokenSink sink)
    {
        // One unit for one unit, so that offsets stay those of the caller's text.
        var whole = AlignedText.Of(WellFormed(text));
        if (addSpecialTokens)
        {
            sink.AddAll(surroundings.Before, at: 0);
        }

        try
        {
            var segments = new List<TextSegment>();
            rawTokens.Split(whole.Text, parseSpecialTokens, segments);
            foreach (var segment in segments)
            {
                if (segment.TokenId is { } id)
                {
                    sink.Add(id, (segment.Start, segment.End));
                }
                else
                {
                    EncodeNormalized(normalizer.Normalize(whole.Slice(segment.Start, segment.End)), parseSpecialTokens, sink);
                }
            }
        }
        catch (RegexMatchTimeoutException exception)
        {
            throw new TuningException(
                ErrorCodes.InvalidTokenizer,
                "The tokenizer's regular expression takes too long on this text.",
                "Use the tokenizer.json that the model's makers published.",
                field: "pre_tokenizer",
                innerException: exception);
        }

        if (addSpecialTokens)
        {
            sink.AddAll(surroundings.After, at: text.Length);
        }
    }

    private void EncodeNormalized(AlignedText text, bool parseSpecialTokens, TokenSink sink)
    {
        var segments = new List<TextSegment>();
        normalizedTokens.Split(text.Text, parseSpecialTokens, segments);
        var parts = new List<TextPiece>();
        foreach (var segment in segments)
        {
            if (segment.TokenId is { } id)
            {
                sink.Add(id, text.Locate(segment.Start, segment.End));
                continue;
            }

            parts.Clear();
            preTokenizer.Split(new TextPiece(text, segment.Start, segment.End), parts);
            foreach (var part in parts)
            {
                sink.AddPiece(part, model.Encode(part.Span));
            }
        }
    }

    private static string WellFormed(string text)
    {
        // Encoding.UTF8 and Rune would also put U+FFFD, but each in its own place; here it is one unit for one.
        var at = IndexOfUnpaired(text, 0);
        if (at < 0)
        {
            return text;
        }

        var units = text.ToCharArray();
        for (; at >= 0; at = IndexOfUnpaired(text, at + 1))
        {
            units[at] = '\uFFFD';
        }

        return new string(units);
    }

    private static int IndexOfUnpaired(string text, int from)
    {
        for (var at = from; at < text.Length; at++)
        {
            var next = text.AsSpan(at).IndexOfAnyInRange('\uD800', '\uDFFF');
            if (next < 0)
            {
                return -1;
            }

            at += next;
            if (at + 1 >= text.Length || !char.IsSurrogatePair(text[at], text[at + 1]))
            {
                return at;
            }

            at++;
        }

        return -1;
    }
}

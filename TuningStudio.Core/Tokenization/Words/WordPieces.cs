using System.Text;
using TuningStudio.Core.Tokenization.Pipeline;

namespace TuningStudio.Core.Tokenization.Words;

/// <summary>
/// A word's longest beginning that is a token, then the rest's longest beginning that is one with the prefix of parts within a word, and so on;
/// a word that does not come out so is unknown as a whole (<c>WordPiece</c>; Schuster and Nakajima, 2012).
/// </summary>
internal sealed class WordPieces : ITokenModel
{
    private readonly Vocabulary _vocabulary;
    private readonly int _unknown;
    private readonly string _prefix;
    private readonly int _longestWord;
    private readonly int _longestToken;
    private readonly PieceCache _cache = new();
    private readonly PieceCache.Computation _compute;

    /// <param name="vocabulary">All tokens.</param>
    /// <param name="unknown">What stands for an unknown word.</param>
    /// <param name="prefix">What tokens within a word begin with.</param>
    /// <param name="longestWord">A word of more characters is unknown.</param>
    internal WordPieces(Vocabulary vocabulary, int unknown, string prefix, int longestWord)
    {
        (_vocabulary, _unknown, _prefix, _longestWord) = (vocabulary, unknown, prefix, longestWord);
        _longestToken = Enumerable.Range(0, vocabulary.Size).Max(id => vocabulary.TextOf(id)?.Length ?? 0);
        _compute = Compute;
    }

    public int[] Encode(ReadOnlySpan<char> piece) => _cache.Get(piece, _compute);

    public int CountBytes(Rune rune) => rune.Utf8SequenceLength;

    public int LengthOf(int id, ReadOnlySpan<char> rest)
    {
        if (id == _unknown)
        {
            return Encoding.UTF8.GetByteCount(rest);
        }

        // A token that a word begins with stands there as it is written.
        var text = _vocabulary.TextOf(id)!;
        return Encoding.UTF8.GetByteCount(rest.StartsWith(text, StringComparison.Ordinal) ? text : text.AsSpan(_prefix.Length));
    }

    private int[] Compute(ReadOnlySpan<char> word)
    {
        var characters = 0;
        foreach (var _ in word.EnumerateRunes())
        {
            if (++characters > _longestWord)
            {
                return [_unknown];
            }
        }

        Span<char> written = stackalloc char[word.Length + _prefix.Length];
        _prefix.CopyTo(written);
        word.CopyTo(written[_prefix.Length..]);
        List<int> ids = [];
        for (var start = 0; start < word.Length;)
        {
            // The prefix takes the place of what is done already.
            var from = start == 0 ? _prefix.Length : start;
            if (start > 0)
            {
                _prefix.CopyTo(written[start..]);
            }

            var (id, length) = Longest(written[from..], start == 0 ? 0 : _prefix.Length);
            if (length == 0)
            {
                return [_unknown];
            }

            ids.Add(id);
            start += length;
        }

        return [.. ids];
    }

    // The longest token that a text begins with, and how much of it lies behind the prefix.
    private (int Id, int Length) Longest(ReadOnlySpan<char> text, int prefix)
    {
        for (var end = Math.Min(text.Length, _longestToken); end > prefix; end--)
        {
            if (!(end < text.Length && char.IsLowSurrogate(text[end])) && _vocabulary.TryGetPiece(text[..end], out var id))
            {
                return (id, end - prefix);
            }
        }

        return (_unknown, 0);
    }
}

using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Tokenization.PreTokenization.Oniguruma;

/// <summary>For each character beyond U+FFFF one of a single UTF-16 unit that a pattern cannot tell from it: it is in the same of the pattern's sets.</summary>
internal sealed class StandIns(TranslatedPattern pattern)
{
    private const int FirstBeyond = 0x10000;
    private const int PageSize = 256;

    private readonly ConcurrentDictionary<ulong, char> _byMembership = new();
    private readonly char[]?[] _pages = new char[]?[(0x110000 - FirstBeyond) / PageSize];

    /// <summary>Writes a text with one unit a character.</summary>
    /// <param name="text">The text, well-formed.</param>
    /// <param name="shadow">Receives the units.</param>
    /// <param name="origins">Receives where in <paramref name="text"/> each unit stands, and its length at the end.</param>
    /// <returns>Number of units.</returns>
    /// <exception cref="TuningException">A character has no stand-in.</exception>
    internal int Replace(ReadOnlySpan<char> text, Span<char> shadow, Span<int> origins)
    {
        var length = 0;
        for (var at = 0; at < text.Length; length++)
        {
            origins[length] = at;
            if (Rune.DecodeFromUtf16(text[at..], out var rune, out var units) == OperationStatus.Done && units == 2)
            {
                shadow[length] = For(rune.Value);
            }
            else
            {
                shadow[length] = text[at];
            }

            at += units;
        }

        origins[length] = text.Length;
        return length;
    }

    // Two threads may do the same at once, and get the same.
    private char For(int codePoint)
    {
        var page = _pages[(codePoint - FirstBeyond) / PageSize] ??= new char[PageSize];
        ref var place = ref page[codePoint % PageSize];
        return place != 0 ? place : place = _byMembership.GetOrAdd(Membership(codePoint), (membership, seen) => Search(membership, seen), codePoint);
    }

    private char Search(ulong membership, int codePoint)
    {
        for (var value = (int)char.MaxValue; value > 0; value--)
        {
            var candidate = (char)value;
            if (IsLike(candidate, membership) && IsLike(char.ToUpperInvariant(candidate), membership) && IsLike(char.ToLowerInvariant(candidate), membership))
            {
                return candidate;
            }
        }

        throw new TuningException(
            ErrorCodes.InvalidTokenizer,
            string.Create(CultureInfo.InvariantCulture, $"The text has the character U+{codePoint:X}, of which it cannot be told exactly how the tokenizer's regular expression cuts it."),
            "Leave the character out of the text, or use another model.",
            field: "pre_tokenizer");
    }

    // Nor may its other case be anything else to a pattern that does not look at case.
    private bool IsLike(char candidate, ulong membership) =>
        !char.IsSurrogate(candidate) && candidate != '\n' && !pattern.Literals.Contains(candidate) && Membership(candidate) == membership;

    private ulong Membership(int codePoint)
    {
        var membership = 0UL;
        for (var i = 0; i < pattern.Sets.Count; i++)
        {
            membership |= pattern.Sets[i].Contains(codePoint) ? 1UL << i : 0;
        }

        return membership;
    }
}

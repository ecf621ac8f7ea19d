using System.Globalization;
using System.Text;

namespace TuningStudio.Core.Tokenization.PreTokenization;

/// <summary>For each Unicode category a character of one UTF-16 unit that a pattern sees as it would see any other of the category.</summary>
internal sealed class CategoryStandIns
{
    private readonly char[] byCategory = new char[1 + (int)UnicodeCategory.OtherNotAssigned];

    /// <param name="namedRanges">Characters the pattern names itself: none of them can stand for others.</param>
    internal CategoryStandIns(IReadOnlyList<(char First, char Last)> namedRanges)
    {
        var missing = byCategory.Length;
        for (int value = char.MaxValue; value > 0 && missing > 0; value--)
        {
            var candidate = (char)value;
            ref var slot = ref byCategory[(int)CharUnicodeInfo.GetUnicodeCategory(candidate)];
            if (slot == 0
                && char.ToUpperInvariant(candidate) == candidate && char.ToLowerInvariant(candidate) == candidate
                && !namedRanges.Any(range => candidate >= range.First && candidate <= range.Last))
            {
                slot = candidate;
                missing--;
            }
        }
    }

    /// <summary>Writes a text with one unit a character.</summary>
    /// <param name="text">The text, well-formed.</param>
    /// <param name="shadow">Receives the units.</param>
    /// <param name="origins">Receives where in <paramref name="text"/> each unit stands, and its length at the end.</param>
    /// <returns>Number of units.</returns>
    internal int Replace(ReadOnlySpan<char> text, Span<char> shadow, Span<int> origins)
    {
        var length = 0;
        for (var at = 0; at < text.Length; length++)
        {
            origins[length] = at;
            if (Rune.DecodeFromUtf16(text[at..], out var rune, out var units) == System.Buffers.OperationStatus.Done && units == 2)
            {
                shadow[length] = byCategory[(int)Rune.GetUnicodeCategory(rune)];
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
}

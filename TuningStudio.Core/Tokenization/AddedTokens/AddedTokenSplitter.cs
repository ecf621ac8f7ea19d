using System.Buffers;
using System.Globalization;
using System.Text;

namespace TuningStudio.Core.Tokenization.AddedTokens;

/// <summary>
/// Finds added tokens in a text: leftmost first, the longest among those that start together, with the flags applied in the
/// order of the reference implementation (a match that a flag rejects still uses up its text).
/// </summary>
internal sealed class AddedTokenSplitter
{
    private readonly SearchValues<string>? contents;
    private readonly Dictionary<char, AddedToken[]> byFirst;

    internal AddedTokenSplitter(IEnumerable<AddedToken> tokens)
    {
        var usable = tokens.Where(token => token.Pattern.Length > 0).ToList();
        contents = usable.Count > 0 ? SearchValues.Create([.. usable.Select(token => token.Pattern)], StringComparison.Ordinal) : null;
        byFirst = usable
            .GroupBy(token => token.Pattern[0])
            .ToDictionary(group => group.Key, group => group.OrderByDescending(token => token.Pattern.Length).ToArray());
    }

    /// <summary>Appends the segments of a text; no segment of plain text is empty.</summary>
    internal void Split(ReadOnlySpan<char> text, bool parseSpecialTokens, List<TextSegment> segments)
    {
        var done = 0;
        var next = 0;
        while (FindNext(text, next) is var (start, token, length))
        {
            var end = next = start + length;
            if ((token.Special && !parseSpecialTokens)
                || (token.SingleWord && (EndsWithWord(text[..start]) || StartsWithWord(text[end..]))))
            {
                continue;
            }

            if (token.StripLeft)
            {
                start = Math.Max(text[..start].TrimEnd().Length, done);
            }

            if (token.StripRight)
            {
                end = text.Length - text[end..].TrimStart().Length;
            }

            if (done < start)
            {
                segments.Add(new TextSegment(null, done, start));
            }

            segments.Add(new TextSegment(token.Id, start, end));
            done = end;
        }

        if (done < text.Length)
        {
            segments.Add(new TextSegment(null, done, text.Length));
        }
    }

    private (int Start, AddedToken Token, int Length)? FindNext(ReadOnlySpan<char> text, int from)
    {
        if (contents is null)
        {
            return null;
        }

        var found = text[from..].IndexOfAny(contents);
        if (found < 0)
        {
            return null;
        }

        var rest = text[(from + found)..];
        foreach (var token in byFirst[rest[0]])
        {
            if (rest.StartsWith(token.Pattern, StringComparison.Ordinal))
            {
                return (from + found, token, token.Pattern.Length);
            }
        }

        throw new InvalidOperationException("The search found a token that is not in the list.");
    }

    private static bool EndsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeLastFromUtf16(text, out var last, out _) == OperationStatus.Done && IsWord(last);

    private static bool StartsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out var first, out _) == OperationStatus.Done && IsWord(first);

    /// <summary>Unicode's <c>\w</c> (UTS 18): alphabetic, marks, decimal digits, connectors, joiners.</summary>
    private static bool IsWord(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.DecimalDigitNumber
            or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation => true,
        _ => rune.Value is 0x200C or 0x200D or (>= 0x24B6 and <= 0x24E9),
    };
}

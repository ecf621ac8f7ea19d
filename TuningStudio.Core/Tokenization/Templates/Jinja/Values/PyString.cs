using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>
/// Text as Python sees it: counted and cut by characters, not by UTF-16 units. A lone surrogate is a character of its own.
/// </summary>
internal static class PyString
{
    /// <summary>What Python's <c>isspace</c> says; four separators more than .NET's.</summary>
    internal const string WhiteSpace =
        "\t\n\v\f\r\u001c\u001d\u001e\u001f \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";

    internal static SearchValues<char> Blanks { get; } = SearchValues.Create(WhiteSpace);

    internal static bool IsWhiteSpace(char c) => char.IsWhiteSpace(c) || c is >= '\u001c' and <= '\u001f';

    internal static bool IsBlank(ReadOnlySpan<char> text) => text.IndexOfAnyExcept(Blanks) < 0;

    internal static bool TryGet(object value, [NotNullWhen(true)] out string? text)
    {
        text = value as string ?? (value as Markup)?.Text;
        return text is not null;
    }

    internal static bool HasSurrogates(string text) => text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') >= 0;

    internal static int Length(string text)
    {
        if (!HasSurrogates(text))
        {
            return text.Length;
        }

        var length = text.Length;
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i], text[i + 1]))
            {
                length--;
                i++;
            }
        }

        return length;
    }

    internal static IEnumerable<object> Characters(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                yield return text.Substring(i++, 2);
            }
            else
            {
                yield return text[i].ToString();
            }
        }
    }

    /// <summary>The characters as an array to index; null where UTF-16 units are characters already.</summary>
    internal static string[]? Split(string text) =>
        HasSurrogates(text) ? [.. Characters(text).Cast<string>()] : null;

    /// <summary>UTF-16 index of a character index.</summary>
    internal static int ToUnit(string text, int character)
    {
        if (!HasSurrogates(text))
        {
            return Math.Min(character, text.Length);
        }

        var i = 0;
        for (; character > 0 && i < text.Length; character--)
        {
            i += i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]) ? 2 : 1;
        }

        return i;
    }

    /// <summary>Order by code point, which UTF-16 units do not keep.</summary>
    internal static int Compare(string left, string right)
    {
        var at = left.AsSpan().CommonPrefixLength(right);
        if (at == left.Length || at == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        var (a, b) = (left[at], right[at]);
        return char.IsSurrogate(a) == char.IsSurrogate(b) ? a.CompareTo(b) : char.IsSurrogate(a) ? 1 : -1;
    }

    /// <summary>Python's <c>splitlines</c>.</summary>
    internal static List<string> Lines(string text, bool keepEnds = false)
    {
        var lines = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('\n' or '\r' or '\v' or '\f' or (>= '\u001c' and <= '\u001e') or '\u0085' or '\u2028' or '\u2029'))
            {
                continue;
            }

            var next = text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? i + 2 : i + 1;
            lines.Add(text[start..(keepEnds ? next : i)]);
            start = next;
            i = next - 1;
        }

        if (start < text.Length)
        {
            lines.Add(text[start..]);
        }

        return lines;
    }

    internal static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}

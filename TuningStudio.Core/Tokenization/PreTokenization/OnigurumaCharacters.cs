using System.Globalization;
using System.Text;

namespace TuningStudio.Core.Tokenization.PreTokenization;

/// <summary>Reads the characters, escapes and classes of an Oniguruma pattern and writes them as .NET does.</summary>
internal sealed class OnigurumaCharacters(string pattern)
{
    private const char LongS = '\u017F';

    // Alphabetic, marks, decimal digits and connectors; .NET's own \w has neither all marks nor circled letters.
    private const string WordMembers = @"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\u24B6-\u24E9";

    private static readonly HashSet<string> Categories =
    [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
        "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Cs", "Co", "Cn",
    ];

    private readonly List<(char First, char Last)> namedRanges = [];
    private int at;

    internal IReadOnlyList<(char First, char Last)> NamedRanges => namedRanges;

    internal bool AtEnd => at >= pattern.Length;

    internal char Peek() => AtEnd ? throw Unsupported("a pattern that ends too early") : pattern[at];

    internal char Take()
    {
        var taken = Peek();
        at++;
        return taken;
    }

    internal void Skip(int count) => at += count;

    internal bool StartsWith(string text) => pattern.AsSpan(at).StartsWith(text, StringComparison.Ordinal);

    internal NotSupportedException Unsupported(string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{what} at character {Math.Min(at, pattern.Length) + 1} of the pattern"));

    /// <summary>A character that stands for itself.</summary>
    internal string TakeLiteral(bool ignoreCase)
    {
        var text = Single(Take());
        return ignoreCase && IsS(pattern[at - 1]) ? $"[{text}sS{Escaped(LongS)}]" : text;
    }

    /// <summary>An escape outside a class.</summary>
    internal string TakeEscape(bool ignoreCase)
    {
        if (at + 1 < pattern.Length && pattern[at + 1] is 'w' or 'W' or 'A' or 'z' or 'Z')
        {
            Skip(1);
            return Take() switch
            {
                'w' => $"[{WordMembers}]",
                'W' => $"[^{WordMembers}]",
                var anchor => $"\\{anchor}",
            };
        }

        return TakeSetEscape() ?? (TakeCharacter() is var value && ignoreCase && IsS(value)
            ? $"[sS{Escaped(LongS)}]"
            : Single(value));
    }

    /// <summary>A class in brackets.</summary>
    internal string TakeClass(bool ignoreCase)
    {
        var text = new StringBuilder();
        text.Append(Take());
        if (Peek() == '^')
        {
            text.Append(Take());
        }

        if (Peek() == ']')
        {
            throw Unsupported("an empty class");
        }

        AppendMembers(text, ignoreCase);
        text.Append(Take());
        return text.ToString();
    }

    // Up to the bracket that closes the class. A class inside a class means its members, where it is not negated.
    private void AppendMembers(StringBuilder text, bool ignoreCase)
    {
        while (Peek() != ']')
        {
            if (StartsWith("&&") || StartsWith("[^") || StartsWith("[:") || StartsWith("[]"))
            {
                throw Unsupported("a class inside a class that is negated, named or empty, or two that are cut,");
            }

            if (Peek() == '[')
            {
                Skip(1);
                AppendMembers(text, ignoreCase);
                Skip(1);
            }
            else if (StartsWith(@"\w"))
            {
                Skip(2);
                text.Append(WordMembers);
            }
            else if (TakeSetEscape() is { } set)
            {
                text.Append(set);
            }
            else
            {
                AppendRange(text, ignoreCase);
            }
        }
    }

    /// <summary>An interval in braces, or null where a brace is only a brace or there is none.</summary>
    internal (string Least, string Most)? TakeInterval()
    {
        var close = AtEnd || pattern[at] != '{' ? -1 : pattern.IndexOf('}', at);
        if (close < 0)
        {
            return null;
        }

        var bounds = pattern[(at + 1)..close].Split(',');
        if (bounds.Length > 2 || bounds.All(bound => bound.Length == 0) || !bounds.All(bound => bound.All(char.IsAsciiDigit)))
        {
            return null;
        }

        at = close + 1;
        if (bounds.Length == 1 && !AtEnd && Peek() == '?')
        {
            throw Unsupported("{n}?, which .NET reads otherwise,");
        }

        return (bounds[0].Length == 0 ? "0" : bounds[0], bounds[^1]);
    }

    private void AppendRange(StringBuilder text, bool ignoreCase)
    {
        var first = TakeCharacter();
        var last = first;
        if (!AtEnd && Peek() == '-' && at + 1 < pattern.Length && pattern[at + 1] != ']')
        {
            Skip(1);
            last = TakeCharacter();
        }

        if (last < first)
        {
            throw Unsupported("a range that runs backwards");
        }

        namedRanges.Add((first, last));
        text.Append(Escaped(first)).Append('-').Append(Escaped(last));
        if (ignoreCase && (Covers('s') || Covers('S') || Covers(LongS)))
        {
            text.Append("sS").Append(Escaped(LongS));
        }

        bool Covers(char value) => first <= value && value <= last;
    }

    /// <summary>One character, written plainly or escaped.</summary>
    private char TakeCharacter()
    {
        var value = Take();
        if (value == '\\')
        {
            value = Take();
            value = value switch
            {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'f' => '\f',
                'v' => '\v',
                'a' => '\a',
                'e' => '\e',
                'x' or 'u' => TakeHexadecimal(value),
                _ when char.IsAsciiLetterOrDigit(value) => throw Unsupported($"the escape \\{value}"),
                _ => value,
            };
        }

        return char.IsSurrogate(value) ? throw Unsupported("a character beyond U+FFFF") : value;
    }

    private char TakeHexadecimal(char kind)
    {
        var braced = kind == 'x' && !AtEnd && Peek() == '{';
        var from = braced ? at + 1 : at;
        var to = braced ? pattern.IndexOf('}', at) : at + (kind == 'u' ? 4 : 2);
        if (to < from || to > pattern.Length
            || !int.TryParse(pattern.AsSpan(from, to - from), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            || value > char.MaxValue)
        {
            throw Unsupported($"the escape \\{kind}");
        }

        at = braced ? to + 1 : to;
        return (char)value;
    }

    /// <summary>An escape that stands for a set of characters, or null (and nothing taken) where none is next.</summary>
    private string? TakeSetEscape()
    {
        if (Peek() != '\\' || at + 1 >= pattern.Length)
        {
            return null;
        }

        var kind = pattern[at + 1];
        if (kind is 'd' or 'D' or 's' or 'S')
        {
            Skip(2);
            return $"\\{kind}";
        }

        if (kind is not ('p' or 'P'))
        {
            return null;
        }

        var close = pattern.IndexOf('}', at);
        var name = close > at + 2 && pattern[at + 2] == '{' ? pattern[(at + 3)..close] : string.Empty;
        var negated = name.StartsWith('^');
        if (!Categories.Contains(negated ? name[1..] : name))
        {
            throw Unsupported($"the property \\{kind}{{{name}}}");
        }

        at = close + 1;
        return $"\\{(negated == (kind == 'p') ? 'P' : 'p')}{{{name.TrimStart('^')}}}";
    }

    private string Single(char value)
    {
        if (char.IsSurrogate(value))
        {
            throw Unsupported("a character beyond U+FFFF");
        }

        namedRanges.Add((value, value));
        return Escaped(value);
    }

    private static bool IsS(char value) => value is 's' or 'S' or LongS;

    private static string Escaped(char value) =>
        char.IsAsciiLetterOrDigit(value) ? value.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)value:X4}");
}

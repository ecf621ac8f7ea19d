using System.Globalization;

namespace TuningStudio.Core.Tokenization.PreTokenization.Oniguruma;

/// <summary>Reads the characters, escapes and classes of an Oniguruma pattern and writes them as .NET does.</summary>
internal sealed class OnigurumaCharacters(string pattern)
{
    private const char LongS = '\u017F';
    private const int MostSets = 64; // a bit each in StandIns

    private readonly HashSet<char> literals = [];
    private readonly Dictionary<string, CharacterSet> sets = [];
    private int at;

    internal IReadOnlySet<char> Literals => literals;

    internal IReadOnlyList<CharacterSet> Sets => sets.Count <= MostSets
        ? [.. sets.Values]
        : throw new NotSupportedException(string.Create(CultureInfo.InvariantCulture, $"more than {MostSets} different classes of characters"));

    internal bool AtEnd => at >= pattern.Length;

    internal char Peek() => AtEnd ? throw Unsupported("a pattern that ends too early") : pattern[at];

    internal char Take()
    {
        var taken = Peek();
        at++;
        return taken;
    }

    internal void Skip(int count) => at += count;

    /// <summary>Goes on behind the next such character, or to the end.</summary>
    internal void SkipPast(char last) => at = pattern.IndexOf(last, at) is var found and >= 0 ? found + 1 : pattern.Length;

    internal bool StartsWith(string text) => pattern.AsSpan(at).StartsWith(text, StringComparison.Ordinal);

    internal NotSupportedException Unsupported(string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{what} at character {Math.Min(at, pattern.Length) + 1} of the pattern"));

    /// <summary>A character that stands for itself, written plainly or escaped.</summary>
    internal string TakeLiteral(bool ignoreCase)
    {
        var value = TakeCharacter();
        if (value > char.MaxValue)
        {
            throw Unsupported("a character beyond U+FFFF");
        }

        literals.Add((char)value);
        return ignoreCase && IsS(value) ? $"[sS{Escaped(LongS)}]" : Escaped(value);
    }

    /// <summary>An escape outside a class.</summary>
    internal string TakeEscape(bool ignoreCase)
    {
        switch (at + 1 < pattern.Length ? pattern[at + 1] : '\0')
        {
            case 'A' or 'z' or 'Z':
                Skip(1);
                return $"\\{Take()}";
            case 'w' or 'W':
                Skip(1);
                return Write(Take() == 'w' ? NamedSets.Word : NamedSets.Word.Complement());
            case 'b' or 'B':
                Skip(1);
                var word = Write(NamedSets.Word);
                return Take() == 'b' ? $"(?:(?<={word})(?!{word})|(?<!{word})(?={word}))" : $"(?:(?<={word})(?={word})|(?<!{word})(?!{word}))";
            case 'R':
                Skip(2);
                return $@"(?>\r\n|{Write(NamedSets.LineBreaks)})";
            default:
                return TryTakeSet() is { } set ? Write(set) : TakeLiteral(ignoreCase);
        }
    }

    /// <summary>A class in brackets.</summary>
    internal string TakeClass(bool ignoreCase)
    {
        var set = ReadClass(ignoreCase);
        return ignoreCase && set.IsListed ? throw Unsupported("classes that are cut where case does not matter") : Write(set);
    }

    /// <summary>A set as .NET writes it, noted as one of the pattern's.</summary>
    private string Write(CharacterSet set)
    {
        var text = set.ToClass();
        sets.TryAdd(text, set);
        return text;
    }

    private CharacterSet ReadClass(bool ignoreCase)
    {
        Skip(1);
        var isNegated = StartsWith("^");
        Skip(isNegated ? 1 : 0);
        if (Peek() == ']')
        {
            throw Unsupported("an empty class");
        }

        // "&&" binds least: what stands on either side of it is taken together first.
        var (cut, members) = (new List<CharacterSet>(), new List<CharacterSet>());
        for (; Peek() != ']' || members.Count == 0;)
        {
            if (StartsWith("&&") ? members.Count == 0 : Peek() == ']')
            {
                throw Unsupported("an empty class");
            }

            if (StartsWith("&&"))
            {
                Skip(2);
                cut.Add(CharacterSet.Union(members));
                members = [];
            }
            else
            {
                members.Add(TakeMember(ignoreCase));
            }
        }

        Skip(1);
        var set = CharacterSet.Intersection([.. cut, CharacterSet.Union(members)]);
        return isNegated ? set.Complement() : set;
    }

    private CharacterSet TakeMember(bool ignoreCase)
    {
        if (StartsWith("[:"))
        {
            var close = pattern.IndexOf(":]", at + 2, StringComparison.Ordinal);
            var name = close < 0 ? string.Empty : pattern[(at + 2)..close];
            var posix = NamedSets.FindPosix(name) ?? throw Unsupported($"the class [:{name}:]");
            at = close + 2;
            return posix;
        }

        return Peek() == '[' ? ReadClass(ignoreCase) : TryTakeSet() ?? TakeRange(ignoreCase);
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

    private CharacterSet TakeRange(bool ignoreCase)
    {
        var first = TakeCharacter();
        var last = first;
        if (!AtEnd && Peek() == '-' && at + 1 < pattern.Length && pattern[at + 1] != ']')
        {
            Skip(1);
            last = Peek() == '[' || StartsWith("&&") ? throw Unsupported("a range that ends in a class") : TakeCharacter();
        }

        if (last < first)
        {
            throw Unsupported("a range that runs backwards");
        }

        if (first > char.MaxValue)
        {
            throw Unsupported("a character beyond U+FFFF");
        }

        var range = CharacterSet.Of([(first, last)]);
        return ignoreCase && (Covers('s') || Covers('S') || Covers(LongS))
            ? CharacterSet.Union([range, CharacterSet.Of([('S', 'S'), ('s', 's'), (LongS, LongS)])])
            : range;

        bool Covers(char value) => first <= value && value <= last;
    }

    /// <summary>One character, written plainly or escaped.</summary>
    private int TakeCharacter()
    {
        var value = Take();
        if (value == '\\')
        {
            value = Take();
            switch (value)
            {
                case 'n':
                    return '\n';
                case 'r':
                    return '\r';
                case 't':
                    return '\t';
                case 'f':
                    return '\f';
                case 'v':
                    return '\v';
                case 'a':
                    return '\a';
                case 'e':
                    return '\e';
                case 'x' or 'u':
                    return TakeHexadecimal(value);
                case var other when char.IsAsciiLetterOrDigit(other):
                    throw Unsupported($"the escape \\{other}");
            }
        }

        return char.IsHighSurrogate(value) && !AtEnd && char.IsLowSurrogate(Peek()) ? char.ConvertToUtf32(value, Take()) : value;
    }

    private int TakeHexadecimal(char kind)
    {
        var braced = kind == 'x' && !AtEnd && Peek() == '{';
        var from = braced ? at + 1 : at;
        var to = braced ? pattern.IndexOf('}', at) : at + (kind == 'u' ? 4 : 2);
        if (to < from || to > pattern.Length
            || !int.TryParse(pattern.AsSpan(from, to - from), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            || value is < 0 or > 0x10FFFF or (>= 0xD800 and <= 0xDFFF))
        {
            throw Unsupported($"the escape \\{kind}");
        }

        at = braced ? to + 1 : to;
        return value;
    }

    /// <summary>An escape that stands for a set of characters, or null (and nothing taken) where none is next.</summary>
    private CharacterSet? TryTakeSet()
    {
        if (Peek() != '\\' || at + 1 >= pattern.Length)
        {
            return null;
        }

        var kind = pattern[at + 1];
        if (NamedSets.FindEscape(char.ToLowerInvariant(kind)) is { } set)
        {
            Skip(2);
            return char.IsUpper(kind) ? set.Complement() : set;
        }

        if (kind is not ('p' or 'P'))
        {
            return null;
        }

        var close = pattern.IndexOf('}', at);
        var name = close > at + 2 && pattern[at + 2] == '{' ? pattern[(at + 3)..close] : string.Empty;
        var isNegated = name.StartsWith('^');
        var property = NamedSets.FindProperty(isNegated ? name[1..] : name) ?? throw Unsupported($"the property \\{kind}{{{name}}}");
        at = close + 1;
        return isNegated == (kind == 'p') ? property.Complement() : property;
    }

    private static bool IsS(int value) => value is 's' or 'S' or LongS;

    private static string Escaped(int value) =>
        value < 128 && char.IsAsciiLetterOrDigit((char)value) ? ((char)value).ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{value:X4}");
}

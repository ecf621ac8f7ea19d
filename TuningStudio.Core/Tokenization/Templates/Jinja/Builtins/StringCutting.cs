using System.Text;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>Stripping, splitting and replacing.</summary>
internal static class StringCutting
{
    internal static string Strip(string text, object? characters, bool left, bool right)
    {
        if (characters is null or None)
        {
            return Trim(text, PyString.WhiteSpace, left, right);
        }

        if (!PyString.TryGet(characters, out var set))
        {
            throw characters is Undefined undefined ? undefined.Fault() : TemplateFault.Type("strip arg must be None or str");
        }

        return PyString.HasSurrogates(set) ? TrimCharacters(text, PyString.Split(set)!, left, right) : Trim(text, set, left, right);
    }

    internal static PyList Split(string text, BoundArguments arguments, Budget budget)
    {
        var (separator, limit) = SplitArguments(arguments);
        if (separator is null)
        {
            return new PyList(Words(text, limit, budget));
        }

        budget.Search(text, separator);
        var parts = new List<object>();
        var start = 0;
        while (parts.Count < limit && text.IndexOf(separator, start, StringComparison.Ordinal) is >= 0 and var at)
        {
            budget.Step();
            parts.Add(text[start..at]);
            start = at + separator.Length;
        }

        parts.Add(text[start..]);
        return new PyList(parts);
    }

    internal static PyList SplitFromRight(string text, BoundArguments arguments, Budget budget)
    {
        var (separator, limit) = SplitArguments(arguments);
        if (separator is null)
        {
            return new PyList(WordsFromRight(text, limit, budget));
        }

        budget.Search(text, separator);
        var parts = new List<object>();
        var end = text.Length;
        while (parts.Count < limit && text.AsSpan(0, end).LastIndexOf(separator) is >= 0 and var at)
        {
            budget.Step();
            parts.Add(text[(at + separator.Length)..end]);
            end = at;
        }

        parts.Add(text[..end]);
        parts.Reverse();
        return new PyList(parts);
    }

    internal static PyList Lines(string text, bool keepEnds, Budget budget)
    {
        var lines = PyString.Lines(text, keepEnds);
        budget.Step(lines.Count);
        return new PyList(lines);
    }

    internal static PyTuple Partition(string text, string separator, bool fromRight, Budget budget)
    {
        budget.Search(text, separator);
        if (separator.Length == 0)
        {
            throw TemplateFault.Value("empty separator");
        }

        var at = fromRight ? text.LastIndexOf(separator, StringComparison.Ordinal) : text.IndexOf(separator, StringComparison.Ordinal);
        return at >= 0
            ? new PyTuple([text[..at], separator, text[(at + separator.Length)..]])
            : new PyTuple(fromRight ? ["", "", text] : [text, "", ""]);
    }

    internal static string Replace(string text, BoundArguments arguments, Budget budget) =>
        Replace(text, arguments.Text(0), arguments.Text(1), arguments.Integer(2, -1), budget);

    internal static string Replace(string text, string old, string replacement, int count, Budget budget)
    {
        var limit = count < 0 ? int.MaxValue : count;
        var result = new StringBuilder();
        if (old.Length == 0)
        {
            return Interleave(text, replacement, limit, budget);
        }

        budget.Search(text, old);
        var start = 0;
        while (limit-- > 0 && text.IndexOf(old, start, StringComparison.Ordinal) is >= 0 and var at)
        {
            budget.Length((long)result.Length + replacement.Length);
            result.Append(text, start, at - start).Append(replacement);
            start = at + old.Length;
        }

        result.Append(text, start, text.Length - start);
        budget.Text(result.Length);
        return result.ToString();
    }

    // Replacing nothing puts the replacement around every character.
    private static string Interleave(string text, string replacement, int limit, Budget budget)
    {
        budget.Text(text.Length + (Math.Min(limit, (long)text.Length + 1) * replacement.Length));
        var result = new StringBuilder();
        foreach (var character in PyString.Characters(text))
        {
            result.Append(limit-- > 0 ? replacement : "").Append((string)character);
        }

        return result.Append(limit > 0 ? replacement : "").ToString();
    }

    private static (string? Separator, int Limit) SplitArguments(BoundArguments arguments)
    {
        var separator = arguments.IsNoneOrMissing(0) ? null : arguments.Text(0);
        var limit = arguments.Integer(1, -1);
        return separator is "" ? throw TemplateFault.Value("empty separator") : (separator, limit < 0 ? int.MaxValue : limit);
    }

    private static List<object> Words(string text, int limit, Budget budget)
    {
        var words = new List<object>();
        var i = 0;
        while (true)
        {
            while (i < text.Length && PyString.IsWhiteSpace(text[i]))
            {
                i++;
            }

            if (i == text.Length)
            {
                return words;
            }

            if (words.Count == limit)
            {
                words.Add(text.AsSpan(i).ToString());
                return words;
            }

            var start = i;
            while (i < text.Length && !PyString.IsWhiteSpace(text[i]))
            {
                i++;
            }

            budget.Step();
            words.Add(text[start..i]);
        }
    }

    private static List<object> WordsFromRight(string text, int limit, Budget budget)
    {
        var words = new List<object>();
        var i = text.Length;
        while (true)
        {
            while (i > 0 && PyString.IsWhiteSpace(text[i - 1]))
            {
                i--;
            }

            if (i == 0 || words.Count == limit)
            {
                if (i > 0)
                {
                    words.Add(text[..i]);
                }

                words.Reverse();
                return words;
            }

            var end = i;
            while (i > 0 && !PyString.IsWhiteSpace(text[i - 1]))
            {
                i--;
            }

            budget.Step();
            words.Add(text[i..end]);
        }
    }

    private static string Trim(string text, string set, bool left, bool right)
    {
        var start = left ? text.AsSpan().IndexOfAnyExcept(set) : 0;
        if (start < 0)
        {
            return "";
        }

        var end = right ? text.AsSpan().LastIndexOfAnyExcept(set) + 1 : text.Length;
        return start >= end ? "" : text[start..end];
    }

    private static string TrimCharacters(string text, string[] set, bool left, bool right)
    {
        var characters = PyString.Characters(text).Cast<string>().ToArray();
        var (start, end) = (0, characters.Length);
        while (left && start < end && set.Contains(characters[start]))
        {
            start++;
        }

        while (right && end > start && set.Contains(characters[end - 1]))
        {
            end--;
        }

        return string.Concat(characters[start..end]);
    }
}

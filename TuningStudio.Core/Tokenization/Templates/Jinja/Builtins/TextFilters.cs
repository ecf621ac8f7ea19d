using System.Globalization;
using System.Text;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>Filters on texts. They take any value as its text, an undefined one as the empty text.</summary>
internal static class TextFilters
{
    internal static void AddTo(Dictionary<string, Builtin> filters)
    {
        filters["string"] = (evaluation, value, _) => value is Markup ? value : Text(evaluation, value);
        filters["upper"] = (evaluation, value, _) => Keep(value, Casing.Upper(Text(evaluation, value)));
        filters["lower"] = (evaluation, value, _) => Keep(value, Casing.Lower(Text(evaluation, value)));
        filters["capitalize"] = (evaluation, value, _) => Keep(value, Casing.Capitalize(Text(evaluation, value)));
        filters["title"] = (evaluation, value, _) => Title(Text(evaluation, value));
        filters["trim"] = (evaluation, value, arguments) =>
            Keep(value, StringCutting.Strip(Text(evaluation, value), arguments.Bind("trim", 0, "chars")[0], left: true, right: true));
        filters["replace"] = Replace;
        filters["format"] = Format;
        filters["safe"] = (evaluation, value, _) => value is Markup ? value : new Markup(Text(evaluation, value));
        filters["escape"] = filters["e"] = (evaluation, value, _) => Markup.Of(value, evaluation.Budget);
        filters["forceescape"] = (evaluation, value, _) => Markup.Of(Text(evaluation, value), evaluation.Budget);
        filters["striptags"] = (evaluation, value, _) => StripTags(Text(evaluation, value));
        filters["urlencode"] = UrlEncode;
        filters["wordcount"] = (evaluation, value, _) => WordCount(Text(evaluation, value));
    }

    /// <summary>The text of any value, counted.</summary>
    internal static string Text(Evaluation evaluation, object value)
    {
        var text = Representation.Str(value);
        evaluation.Budget.Text(text.Length);
        return text;
    }

    /// <summary>HTML stays HTML.</summary>
    internal static object Keep(object value, string text) => value is Markup ? new Markup(text) : text;

    private static string Replace(Evaluation evaluation, object value, Arguments arguments)
    {
        var bound = arguments.Bind("replace", 2, "old", "new", "count");
        return StringCutting.Replace(
            Text(evaluation, value),
            Representation.Str(bound.Required(0)),
            Representation.Str(bound.Required(1)),
            bound.IsNoneOrMissing(2) ? -1 : bound.Integer(2, -1),
            evaluation.Budget);
    }

    private static object Format(Evaluation evaluation, object value, Arguments arguments)
    {
        if (arguments.Positional.Count > 0 && arguments.Named.Count > 0)
        {
            throw TemplateFault.Type("can't handle positional and keyword arguments at the same time");
        }

        object values = arguments.Named.Count > 0
            ? new PyDict(arguments.Named.Select(argument => new KeyValuePair<object, object>(argument.Key, argument.Value)))
            : new PyTuple(arguments.Positional);
        return SequenceArithmetic.Format(value, Text(evaluation, value), values, evaluation);
    }

    private static string Title(string text)
    {
        var result = new StringBuilder(text.Length);
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            var isBreak = i < text.Length && (text[i] is '-' or '(' or '{' or '[' or '<' || PyString.IsWhiteSpace(text[i]));
            if (i < text.Length && !isBreak)
            {
                continue;
            }

            if (i > start)
            {
                var first = i - start > 1 && char.IsSurrogatePair(text[start], text[start + 1]) ? 2 : 1;
                result.Append(Casing.Upper(text.Substring(start, first))).Append(Casing.Lower(text[(start + first)..i]));
            }

            if (isBreak)
            {
                result.Append(text[i]);
            }

            start = i + 1;
        }

        return result.ToString();
    }

    private static string StripTags(string text)
    {
        var result = new StringBuilder(text.Length);
        var (lastComment, lastTag) = (text.LastIndexOf("-->", StringComparison.Ordinal), text.LastIndexOf('>'));
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '<')
            {
                var isComment = text.AsSpan(i).StartsWith("<!--");
                if (i < (isComment ? lastComment : lastTag))
                {
                    i = isComment ? text.IndexOf("-->", i, StringComparison.Ordinal) + 2 : text.IndexOf('>', i);
                    continue;
                }
            }

            result.Append(text[i]);
        }

        return string.Join(' ', result.ToString().Split(PyString.WhiteSpace.ToCharArray(), StringSplitOptions.RemoveEmptyEntries))
            .Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal)
            .Replace("&#39;", "'", StringComparison.Ordinal).Replace("&#34;", "\"", StringComparison.Ordinal)
            .Replace("&quot;", "\"", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal);
    }

    private static string UrlEncode(Evaluation evaluation, object value, Arguments arguments)
    {
        if (PyString.TryGet(value, out _) || Iteration.TryGet(value) is null)
        {
            return Uri.EscapeDataString(Text(evaluation, value)).Replace("%2F", "/", StringComparison.Ordinal);
        }

        var pairs = value is PyDict dict ? new DictView(dict, "items").Items : Iteration.Of(value);
        return string.Join('&', pairs.Select(pair => Iteration.Unpack(pair, 2, evaluation.Budget)).Select(pair => $"{QueryPart(pair[0])}={QueryPart(pair[1])}"));
    }

    private static string QueryPart(object value) => Uri.EscapeDataString(Representation.Str(value)).Replace("%20", "+", StringComparison.Ordinal);

    private static long WordCount(string text)
    {
        var count = 0L;
        var inWord = false;
        foreach (var rune in text.EnumerateRunes())
        {
            var isWord = rune.Value == '_' || Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;
            count += isWord && !inWord ? 1 : 0;
            inWord = isWord;
        }

        return count;
    }
}

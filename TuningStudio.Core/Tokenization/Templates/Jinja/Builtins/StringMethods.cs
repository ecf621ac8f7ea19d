using System.Collections.Frozen;
using System.Text;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>Python's methods of texts. Those of HTML text give HTML text again where that is plain to see.</summary>
internal static class StringMethods
{
    internal static FrozenDictionary<string, Builtin> All { get; } = Build();

    private delegate object TextMethod(Evaluation evaluation, string text, Arguments arguments);

    private static FrozenDictionary<string, Builtin> Build()
    {
        var methods = new Dictionary<string, Builtin>(StringComparer.Ordinal);
        void Add(string name, TextMethod method) => methods[name] = (evaluation, self, arguments) =>
        {
            PyString.TryGet(self, out var text);
            evaluation.Budget.Text(text!.Length);
            var result = method(evaluation, text, arguments);
            return self is Markup ? Marked(result) : result;
        };

        Add("upper", (_, text, arguments) => None("upper", arguments, Casing.Upper(text)));
        Add("lower", (_, text, arguments) => None("lower", arguments, Casing.Lower(text)));
        Add("casefold", (_, text, arguments) => None("casefold", arguments, Casing.Lower(text.Replace("ß", "ss", StringComparison.Ordinal))));
        Add("capitalize", (_, text, arguments) => None("capitalize", arguments, Casing.Capitalize(text)));
        Add("title", (_, text, arguments) => None("title", arguments, Title(text)));
        Add("swapcase", (_, text, arguments) => None("swapcase", arguments, string.Concat(PyString.Characters(text).Cast<string>().Select(c => char.IsUpper(c, 0) ? Casing.Lower(c) : Casing.Upper(c)))));
        Add("strip", (_, text, arguments) => StringCutting.Strip(text, arguments.Bind("strip", 0, "chars")[0], left: true, right: true));
        Add("lstrip", (_, text, arguments) => StringCutting.Strip(text, arguments.Bind("lstrip", 0, "chars")[0], left: true, right: false));
        Add("rstrip", (_, text, arguments) => StringCutting.Strip(text, arguments.Bind("rstrip", 0, "chars")[0], left: false, right: true));
        Add("split", (evaluation, text, arguments) => StringCutting.Split(text, arguments.Bind("split", 0, "sep", "maxsplit"), evaluation.Budget));
        Add("rsplit", (evaluation, text, arguments) => StringCutting.SplitFromRight(text, arguments.Bind("rsplit", 0, "sep", "maxsplit"), evaluation.Budget));
        Add("splitlines", (evaluation, text, arguments) => StringCutting.Lines(text, arguments.Bind("splitlines", 0, "keepends").Truth(0, false), evaluation.Budget));
        Add("partition", (evaluation, text, arguments) => StringCutting.Partition(text, arguments.Bind("partition", 1, "sep").Text(0), fromRight: false, evaluation.Budget));
        Add("rpartition", (evaluation, text, arguments) => StringCutting.Partition(text, arguments.Bind("rpartition", 1, "sep").Text(0), fromRight: true, evaluation.Budget));
        Add("removeprefix", (_, text, arguments) => arguments.Bind("removeprefix", 1, "prefix").Text(0) is var prefix && text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text);
        Add("removesuffix", (_, text, arguments) => arguments.Bind("removesuffix", 1, "suffix").Text(0) is var suffix && text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : text);
        Add("replace", (evaluation, text, arguments) => StringCutting.Replace(text, arguments.Bind("replace", 2, "old", "new", "count"), evaluation.Budget));
        Add("startswith", (_, text, arguments) => StringSearch.Edge(text, arguments.Bind("startswith", 1, "prefix", "start", "end"), atStart: true));
        Add("endswith", (_, text, arguments) => StringSearch.Edge(text, arguments.Bind("endswith", 1, "suffix", "start", "end"), atStart: false));
        Add("find", (evaluation, text, arguments) => StringSearch.Find(text, arguments.Bind("find", 1, "sub", "start", "end"), fromRight: false, evaluation.Budget));
        Add("rfind", (evaluation, text, arguments) => StringSearch.Find(text, arguments.Bind("rfind", 1, "sub", "start", "end"), fromRight: true, evaluation.Budget));
        Add("index", (evaluation, text, arguments) => StringSearch.Index(text, arguments.Bind("index", 1, "sub", "start", "end"), fromRight: false, evaluation.Budget));
        Add("rindex", (evaluation, text, arguments) => StringSearch.Index(text, arguments.Bind("rindex", 1, "sub", "start", "end"), fromRight: true, evaluation.Budget));
        Add("count", (evaluation, text, arguments) => StringSearch.Count(text, arguments.Bind("count", 1, "sub", "start", "end"), evaluation.Budget));
        Add("join", Join);
        Add("format", (evaluation, text, arguments) => BraceFormat.Apply(text, arguments, evaluation.Budget));
        Add("format_map", (evaluation, text, arguments) => BraceFormat.Apply(text, FromMap(arguments), evaluation.Budget));
        Add("center", (evaluation, text, arguments) => Pad(text, arguments.Bind("center", 1, "width", "fillchar"), '^', evaluation.Budget));
        Add("ljust", (evaluation, text, arguments) => Pad(text, arguments.Bind("ljust", 1, "width", "fillchar"), '<', evaluation.Budget));
        Add("rjust", (evaluation, text, arguments) => Pad(text, arguments.Bind("rjust", 1, "width", "fillchar"), '>', evaluation.Budget));
        Add("zfill", (evaluation, text, arguments) => ZeroFill(text, arguments.Bind("zfill", 1, "width").Integer(0, 0), evaluation.Budget));
        Add("expandtabs", (evaluation, text, arguments) => ExpandTabs(text, arguments.Bind("expandtabs", 0, "tabsize").Integer(0, 8), evaluation.Budget));
        StringTraits.AddTo((name, trait) => Add(name, (_, text, arguments) =>
        {
            arguments.Bind(name, 0);
            return trait(text);
        }));
        return methods.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Python's <c>center</c>, which puts the odd blank on the left where the width is odd.</summary>
    internal static string Center(string text, int width, char fill, Budget budget)
    {
        budget.Text(Math.Max(width, 0));
        var missing = width - PyString.Length(text);
        var left = missing <= 0 ? 0 : (missing / 2) + (missing & width & 1);
        return missing <= 0 ? text : new string(fill, left) + text + new string(fill, missing - left);
    }

    private static object Marked(object result) => result switch
    {
        string text => new Markup(text),
        PyList list => new PyList([.. list.Items.Select(Marked)]),
        PyTuple tuple => new PyTuple([.. tuple.Items.Select(Marked)]),
        _ => result,
    };

    private static string None(string name, Arguments arguments, string result)
    {
        arguments.Bind(name, 0);
        return result;
    }

    private static string Title(string text)
    {
        var result = new StringBuilder(text.Length);
        var inWord = false;
        for (var i = 0; i < text.Length; i++)
        {
            var length = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]) ? 2 : 1;
            var character = text.Substring(i, length);
            var cased = Casing.IsCased(text[i]) || (length == 2 && Casing.Upper(character) != Casing.Lower(character));
            result.Append(cased ? (inWord ? Casing.Lower(character) : Casing.Capitalize(character)) : character);
            inWord = cased;
            i += length - 1;
        }

        return result.ToString();
    }

    private static string Join(Evaluation evaluation, string separator, Arguments arguments)
    {
        var text = new StringBuilder();
        var index = 0;
        foreach (var item in Iteration.Of(arguments.Bind("join", 1, "iterable").Required(0)))
        {
            evaluation.Budget.Step();
            if (!PyString.TryGet(item, out var part))
            {
                throw TemplateFault.Type($"sequence item {index}: expected str instance, {TypeNames.Of(item)} found");
            }

            text.Append(index++ == 0 ? "" : separator).Append(part);
            evaluation.Budget.Length(text.Length);
        }

        evaluation.Budget.Text(text.Length);
        return text.ToString();
    }

    private static Arguments FromMap(Arguments arguments) => arguments.Bind("format_map", 1, "mapping").Required(0) is PyDict dict
        ? new Arguments([], [.. dict.Entries.Select(entry => new KeyValuePair<string, object>(Representation.Str(entry.Key), entry.Value))])
        : throw TemplateFault.Type("format_map() needs a mapping");

    private static string Pad(string text, BoundArguments arguments, char align, Budget budget)
    {
        var width = arguments.Integer(0, 0);
        var fill = arguments.Text(1, " ");
        if (fill.Length != 1)
        {
            throw TemplateFault.Type("The fill character must be exactly one character long");
        }

        return align == '^'
            ? Center(text, width, fill[0], budget)
            : new FormatSpec { Width = width, Align = align, Fill = fill[0] }.Text(text, budget);
    }

    private static string ZeroFill(string text, int width, Budget budget)
    {
        budget.Text(Math.Max(width, 0));
        var missing = width - PyString.Length(text);
        var sign = text.StartsWith('-') || text.StartsWith('+') ? 1 : 0;
        return missing <= 0 ? text : text[..sign] + new string('0', missing) + text[sign..];
    }

    private static string ExpandTabs(string text, int size, Budget budget)
    {
        var result = new StringBuilder();
        var column = 0;
        foreach (var c in text)
        {
            if (c == '\t')
            {
                var blanks = size > 0 ? size - (column % size) : 0;
                budget.Length((long)result.Length + blanks);
                result.Append(' ', blanks);
                column += blanks;
            }
            else
            {
                result.Append(c);
                column = c is '\n' or '\r' ? 0 : column + (char.IsLowSurrogate(c) ? 0 : 1);
            }
        }

        budget.Text(result.Length);
        return result.ToString();
    }
}

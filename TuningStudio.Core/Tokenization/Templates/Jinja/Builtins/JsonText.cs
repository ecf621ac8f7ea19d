using System.Globalization;
using System.Numerics;
using System.Text;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>
/// The <c>tojson</c> of chat templates: Python's <c>json.dumps</c> that keeps non-ASCII, not Jinja's own filter, which
/// escapes for HTML.
/// </summary>
internal sealed class JsonText
{
    private readonly StringBuilder _text = new();
    private readonly Budget _budget;
    private readonly bool _escapeNonAscii;
    private readonly bool _sortKeys;
    private readonly string? _indent;
    private readonly string _betweenItems;
    private readonly string _betweenPair;

    private JsonText(BoundArguments arguments, Budget budget)
    {
        _budget = budget;
        _escapeNonAscii = arguments.Truth(0, false);
        _indent = arguments.IsNoneOrMissing(1) ? null
            : PyString.TryGet(arguments.Required(1), out var text) ? text
            : Spaces(arguments.Integer(1, 0), budget);
        (_betweenItems, _betweenPair) = (_indent is null ? ", " : ",", ": ");
        if (!arguments.IsNoneOrMissing(2))
        {
            var separators = Iteration.Unpack(arguments.Required(2), 2, budget);
            (_betweenItems, _betweenPair) = (Representation.Str(separators[0]), Representation.Str(separators[1]));
        }

        _sortKeys = arguments.Truth(3, false);
    }

    internal static object Filter(Evaluation evaluation, object value, Arguments arguments)
    {
        var json = new JsonText(arguments.Bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys"), evaluation.Budget);
        json.Append(value, 0);
        evaluation.Budget.Text(json._text.Length);
        return json._text.ToString();
    }

    private static string Spaces(int count, Budget budget)
    {
        budget.Text(count);
        return new string(' ', Math.Max(0, count));
    }

    private void Append(object value, int depth)
    {
        _budget.Step();
        _budget.Length(_text.Length);
        switch (value)
        {
            case string text:
                AppendQuoted(text);
                break;
            case Markup markup:
                AppendQuoted(markup.Text);
                break;
            case None or bool or long or BigInteger or double:
                _text.Append(Scalar(value));
                break;
            case ISequence sequence:
                AppendAll('[', sequence.Items, ']', depth, item => Append(item, depth + 1));
                break;
            case PyDict dict:
                var entries = _sortKeys ? SortedEntries(dict) : dict.Entries;
                AppendAll('{', entries, '}', depth, entry =>
                {
                    AppendQuoted(Key(entry.Key));
                    _text.Append(_betweenPair);
                    Append(entry.Value, depth + 1);
                });
                break;
            default:
                throw TemplateFault.Type($"Object of type {TypeNames.Of(value)} is not JSON serializable");
        }
    }

    private IReadOnlyList<KeyValuePair<object, object>> SortedEntries(PyDict dict) =>
        [.. Ordering.Sort(dict.Keys, key => key, descending: false, _budget).Select(key => new KeyValuePair<object, object>(key, dict.TryGet(key, out var value) ? value : None.Value))];

    private void AppendAll<T>(char open, IReadOnlyList<T> items, char close, int depth, Action<T> append)
    {
        _text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            _text.Append(i == 0 ? "" : _betweenItems);
            NewLine(depth + 1);
            append(items[i]);
        }

        if (items.Count > 0)
        {
            NewLine(depth);
        }

        _text.Append(close);
    }

    private void NewLine(int depth)
    {
        if (_indent is null)
        {
            return;
        }

        _text.Append('\n');
        for (var i = 0; i < depth; i++)
        {
            _text.Append(_indent);
        }

        _budget.Length(_text.Length);
    }

    private static string Key(object key) => key switch
    {
        None or bool or long or BigInteger or double => Scalar(key),
        _ => PyString.TryGet(key, out var text) ? text : throw TemplateFault.Type($"keys must be str, int, float, bool or None, not {TypeNames.Of(key)}"),
    };

    private static string Scalar(object value) => value switch
    {
        None => "null",
        bool truth => truth ? "true" : "false",
        double number when double.IsNaN(number) => "NaN",
        double number when double.IsInfinity(number) => number > 0 ? "Infinity" : "-Infinity",
        _ => Representation.Repr(value),
    };

    private void AppendQuoted(string text)
    {
        _text.Append('"');
        foreach (var c in text)
        {
            var letter = c switch { '"' => '"', '\\' => '\\', '\n' => 'n', '\r' => 'r', '\t' => 't', '\f' => 'f', '\b' => 'b', _ => '\0' };
            if (letter != '\0')
            {
                _text.Append('\\').Append(letter);
            }
            else if (c < ' ' || (_escapeNonAscii && c > '~'))
            {
                _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                _text.Append(c);
            }
        }

        _text.Append('"');
        _budget.Length(_text.Length);
    }
}

using System.Globalization;
using System.Numerics;
using System.Text;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>Python's <c>str</c> and <c>repr</c>.</summary>
internal static class Representation
{
    internal static string Str(object value) => value switch
    {
        string text => text,
        Markup markup => markup.Text,
        Undefined => "",
        _ => Repr(value),
    };

    internal static string Repr(object value)
    {
        var text = new StringBuilder();
        Append(text, value, 0);
        return text.ToString();
    }

    /// <summary>The shortest digits that read back the same, written as Python writes them.</summary>
    internal static string Float(double value)
    {
        if (double.IsNaN(value))
        {
            return "nan";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "inf" : "-inf";
        }

        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var sign = shortest.StartsWith('-') ? "-" : "";
        var mark = shortest.IndexOf('E', StringComparison.Ordinal);
        var mantissa = (mark < 0 ? shortest : shortest[..mark])[sign.Length..];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var allDigits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var digits = allDigits.TrimStart('0');
        if (digits.Length == 0)
        {
            return sign + "0.0";
        }

        var exponent = (mark < 0 ? 0 : int.Parse(shortest.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))
            + (point < 0 ? mantissa.Length : point) - (allDigits.Length - digits.Length) - 1;
        digits = digits.TrimEnd('0') is { Length: > 0 } significant ? significant : "0";
        return sign + Layout(digits, exponent);
    }

    private static string Layout(string digits, int exponent)
    {
        if (exponent is < -4 or >= 16)
        {
            var fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return string.Create(CultureInfo.InvariantCulture, $"{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
        }

        if (exponent < 0)
        {
            return "0." + new string('0', -exponent - 1) + digits;
        }

        return digits.Length <= exponent + 1
            ? digits.PadRight(exponent + 1, '0') + ".0"
            : digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
    }

    private static void Append(StringBuilder text, object value, int depth)
    {
        if (text.Length > TemplateLimits.Default.TextLength || depth > 2 * TemplateLimits.Nesting)
        {
            throw TemplateFault.Limit("a value is too big to be printed");
        }

        switch (value)
        {
            case string s:
                AppendQuoted(text, s);
                break;
            case Markup markup:
                text.Append("Markup(");
                AppendQuoted(text, markup.Text);
                text.Append(')');
                break;
            case None:
                text.Append("None");
                break;
            case bool truth:
                text.Append(truth ? "True" : "False");
                break;
            case long number:
                text.Append(CultureInfo.InvariantCulture, $"{number}");
                break;
            case BigInteger number:
                text.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                text.Append(Float(number));
                break;
            case PyList list:
                AppendItems(text, "[", list.Items, "]", depth);
                break;
            case PyTuple tuple:
                AppendItems(text, "(", tuple.Items, tuple.Items.Count == 1 ? ",)" : ")", depth);
                break;
            case PyDict dict:
                AppendDict(text, dict, depth);
                break;
            case DictView view:
                AppendItems(text, $"dict_{view.Kind}([", view.Items, "])", depth);
                break;
            case RangeValue range:
                text.Append(CultureInfo.InvariantCulture, $"range({range.Start}, {range.Stop}{(range.Step == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", {range.Step}"))})");
                break;
            case NamespaceValue scope:
                text.Append("<Namespace ");
                AppendDict(text, scope.Members, depth);
                text.Append('>');
                break;
            case SliceValue slice:
                AppendItems(text, "slice(", [slice.Start, slice.Stop, slice.Step], ")", depth);
                break;
            case LoopContext loop:
                text.Append(CultureInfo.InvariantCulture, $"<LoopContext {loop.Index}/{loop.Length}>");
                break;
            case Undefined:
                text.Append("Undefined");
                break;
            default:
                text.Append('<').Append(TypeNames.Of(value)).Append('>');
                break;
        }
    }

    private static void AppendItems(StringBuilder text, string open, IEnumerable<object> items, string close, int depth)
    {
        text.Append(open);
        var first = true;
        foreach (var item in items)
        {
            text.Append(first ? "" : ", ");
            first = false;
            Append(text, item, depth + 1);
        }

        text.Append(close);
    }

    private static void AppendDict(StringBuilder text, PyDict dict, int depth)
    {
        text.Append('{');
        var first = true;
        foreach (var (key, item) in dict.Entries)
        {
            text.Append(first ? "" : ", ");
            first = false;
            Append(text, key, depth + 1);
            text.Append(": ");
            Append(text, item, depth + 1);
        }

        text.Append('}');
    }

    private static void AppendQuoted(StringBuilder text, string value)
    {
        var quote = value.Contains('\'', StringComparison.Ordinal) && !value.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        text.Append(quote);
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c == quote || c == '\\')
            {
                text.Append('\\').Append(c);
            }
            else if (c is '\n' or '\r' or '\t')
            {
                text.Append('\\').Append(c switch { '\n' => 'n', '\r' => 'r', _ => 't' });
            }
            else if (c is >= ' ' and < '\u007f')
            {
                text.Append(c);
            }
            else
            {
                AppendCharacter(text, value, ref i);
            }
        }

        text.Append(quote);
    }

    private static void AppendCharacter(StringBuilder text, string value, ref int i)
    {
        var code = i + 1 < value.Length && char.IsSurrogatePair(value[i], value[i + 1]) ? char.ConvertToUtf32(value[i], value[i + 1]) : value[i];
        var printable = CharUnicodeInfo.GetUnicodeCategory(code) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
        if (printable)
        {
            text.Append(value, i, code > 0xFFFF ? 2 : 1);
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"\\{(code <= 0xFF ? $"x{code:x2}" : code <= 0xFFFF ? $"u{code:x4}" : $"U{code:x8}")}");
        }

        i += code > 0xFFFF ? 1 : 0;
    }
}

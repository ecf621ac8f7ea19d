using System.Globalization;
using System.Text;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>Python's <c>'{} {name:>8}'.format(…)</c>. Fields reach members as the template itself would.</summary>
internal sealed class BraceFormat(Arguments arguments, Budget budget)
{
    private int _next;

    internal static string Apply(string format, Arguments arguments, Budget budget) => new BraceFormat(arguments, budget).Run(format, 0);

    private string Run(string format, int depth)
    {
        if (depth > 1)
        {
            throw TemplateFault.Value("Max string recursion exceeded");
        }

        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            var c = format[i];
            if (c is '{' or '}' && i + 1 < format.Length && format[i + 1] == c)
            {
                text.Append(c);
                i++;
            }
            else if (c == '}')
            {
                throw TemplateFault.Value("Single '}' encountered in format string");
            }
            else if (c == '{')
            {
                var end = FieldEnd(format, i + 1);
                text.Append(Field(format[(i + 1)..end], depth));
                budget.Step();
                budget.Length(text.Length);
                i = end;
            }
            else
            {
                text.Append(c);
            }
        }

        budget.Text(text.Length);
        return text.ToString();
    }

    private static int FieldEnd(string format, int from)
    {
        var open = 1;
        for (var i = from; i < format.Length; i++)
        {
            open += format[i] == '{' ? 1 : format[i] == '}' ? -1 : 0;
            if (open == 0)
            {
                return i;
            }
        }

        throw TemplateFault.Value("expected '}' before end of string");
    }

    private string Field(string field, int depth)
    {
        var nameEnd = field.AsSpan().IndexOfAny('!', ':') is >= 0 and var mark ? mark : field.Length;
        var value = Lookup(field[..nameEnd]);
        var rest = field[nameEnd..];
        if (rest.StartsWith('!'))
        {
            value = rest.Length > 1 && rest[1] is 'r' or 'a' ? Representation.Repr(value) : Representation.Str(value);
            rest = rest[Math.Min(2, rest.Length)..];
        }

        var spec = rest.StartsWith(':') ? Run(rest[1..], depth + 1) : "";
        return Write(value, spec);
    }

    private string Write(object value, string spec)
    {
        if (spec.Length == 0)
        {
            return Representation.Str(value);
        }

        var parsed = Parse(spec);
        if (PyNumber.IsNumber(value) && (value is not bool || parsed.Type != 's'))
        {
            return PyNumber.IsInteger(value) && parsed.Precision is not null && "\0dxXobc".Contains(parsed.Type, StringComparison.Ordinal)
                ? throw TemplateFault.Value("Precision not allowed in integer format specifier")
                : parsed.Number(value, budget);
        }

        if (!PyString.TryGet(value, out var text))
        {
            throw TemplateFault.Type($"unsupported format string passed to {TypeNames.Of(value)}.__format__");
        }

        return parsed switch
        {
            { Type: not ('\0' or 's') } => throw TemplateFault.Value($"Unknown format code '{parsed.Type}' for object of type 'str'"),
            { Grouping: not '\0' } => throw TemplateFault.Value($"Cannot specify '{parsed.Grouping}' with 's'."),
            { Sign: '+' or ' ' } => throw TemplateFault.Value("Sign not allowed in string format specifier"),
            { Align: '=', IsZeroPadded: false } => throw TemplateFault.Value("'=' alignment not allowed in string format specifier"),
            { Align: '=' } => (parsed with { Align = '<' }).Text(text, budget),
            _ => parsed.Text(text, budget),
        };
    }

    private object Lookup(string path)
    {
        var end = path.AsSpan().IndexOfAny('.', '[') is >= 0 and var mark ? mark : path.Length;
        var name = path[..end];
        object? value;
        if (name.Length == 0 || int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            var index = name.Length == 0 ? _next++ : int.Parse(name, CultureInfo.InvariantCulture);
            value = index < arguments.Positional.Count
                ? arguments.Positional[index]
                : throw TemplateFault.Value($"Replacement index {index} out of range for positional args tuple");
        }
        else
        {
            value = arguments.Find(name) ?? throw TemplateFault.Value($"the format has no value for {Representation.Repr(name)}");
        }

        var position = end;
        while (position < path.Length)
        {
            var isItem = path[position] == '[';
            var stop = isItem ? path.IndexOf(']', position) : path.AsSpan(position + 1).IndexOfAny('.', '[') is >= 0 and var next ? position + 1 + next : path.Length;
            if (stop < 0)
            {
                throw TemplateFault.Value("Missing ']' in format string");
            }

            var key = path[(position + 1)..stop];
            value = isItem
                ? Members.Item(value, long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : key, budget)
                : Members.Attribute(value, key);
            position = isItem ? stop + 1 : stop;
        }

        return value;
    }

    private static FormatSpec Parse(string spec)
    {
        var i = 0;
        char Peek() => i < spec.Length ? spec[i] : '\0';
        bool Take(char c)
        {
            if (Peek() != c)
            {
                return false;
            }

            i++;
            return true;
        }

        int? Count()
        {
            var start = i;
            while (char.IsAsciiDigit(Peek()))
            {
                i++;
            }

            return i == start ? null : int.TryParse(spec.AsSpan(start, i - start), out var count) ? count : throw TemplateFault.Value("Too many decimal digits in format string");
        }

        var (fill, align) = (' ', '\0');
        if (spec.Length > 1 && spec[1] is '<' or '>' or '^' or '=')
        {
            (fill, align, i) = (spec[0], spec[1], 2);
        }
        else if (Peek() is '<' or '>' or '^' or '=')
        {
            align = spec[i++];
        }

        var sign = Peek() is '+' or '-' or ' ' ? spec[i++] : '-';
        var alternate = Take('#');
        var isZeroPadded = Take('0') && align == '\0';
        if (isZeroPadded)
        {
            (fill, align) = ('0', '=');
        }

        var width = Count() ?? 0;
        var grouping = Peek() is ',' or '_' ? spec[i++] : '\0';
        int? precision = Take('.') ? Count() ?? throw TemplateFault.Value("Format specifier missing precision") : null;
        var type = i < spec.Length ? spec[i++] : '\0';
        return i < spec.Length
            ? throw TemplateFault.Value($"Invalid format specifier '{spec}'")
            : new FormatSpec { Fill = fill, Align = align, IsZeroPadded = isZeroPadded, Sign = sign, Alternate = alternate, Width = width, Grouping = grouping, Precision = precision, Type = type };
    }
}

using System.Text;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>Python's <c>'%s and %d' % (a, b)</c>.</summary>
internal sealed class PercentFormat
{
    private readonly string _format;
    private readonly IReadOnlyList<object> _values;
    private readonly PyDict? _named;

    // Python takes whatever has keys for a mapping here, and a mapping need not be used up.
    private readonly bool _mayHaveRest;
    private readonly Budget _budget;
    private readonly Func<object, string> _toText;
    private readonly StringBuilder _text = new();
    private int _position;
    private int _used;

    private PercentFormat(string format, object values, Budget budget, Func<object, string> toText)
    {
        (_format, _budget, _toText) = (format, budget, toText);
        _values = values is PyTuple tuple ? tuple.Items : [values];
        _named = values as PyDict;
        _mayHaveRest = values is PyDict or PyList or RangeValue or Undefined;
    }

    internal static string Apply(string format, object values, Budget budget, Func<object, string>? toText = null)
    {
        var formatting = new PercentFormat(format, values, budget, toText ?? Representation.Str);
        formatting.Run();
        var text = formatting._text.ToString();
        budget.Text(text.Length);
        return text;
    }

    private void Run()
    {
        while (_position < _format.Length)
        {
            var c = _format[_position++];
            if (c != '%')
            {
                _text.Append(c);
                continue;
            }

            Convert();
            _budget.Step();
            _budget.Length(_text.Length);
        }

        if (_used < _values.Count && !_mayHaveRest)
        {
            throw TemplateFault.Type("not all arguments converted during string formatting");
        }
    }

    private void Convert()
    {
        object? named = null;
        if (Peek() == '(')
        {
            named = ReadNamed();
        }

        var flags = ReadWhile("#0- +");
        var width = ReadCount() ?? 0;
        int? precision = null;
        if (Peek() == '.')
        {
            _position++;
            precision = Math.Max(0, ReadCount() ?? 0);
        }

        _ = ReadWhile("hlL");
        var type = Peek();
        _position++;
        if (type == '%')
        {
            _text.Append('%');
            return;
        }

        var left = flags.Contains('-', StringComparison.Ordinal) || width < 0;
        var zeros = flags.Contains('0', StringComparison.Ordinal) && !left;
        var spec = new FormatSpec
        {
            Width = Math.Abs(width),
            Precision = precision,
            Type = type,
            Alternate = flags.Contains('#', StringComparison.Ordinal),
            Sign = flags.Contains('+', StringComparison.Ordinal) ? '+' : flags.Contains(' ', StringComparison.Ordinal) ? ' ' : '-',
            Align = left ? '<' : '>',
        };
        _text.Append(Write(named ?? NextValue(), type, spec, zeros));
    }

    private string Write(object value, char type, FormatSpec spec, bool zeros)
    {
        switch (type)
        {
            case 's':
                return spec.Text(_toText(value), _budget);
            case 'r' or 'a':
                return spec.Text(Representation.Repr(value), _budget);
            case 'c' when PyString.TryGet(value, out var character) && PyString.Length(character) == 1:
                return spec.Text(character, _budget);
            case 'd' or 'i' or 'u' or 'x' or 'X' or 'o' or 'c' or 'e' or 'E' or 'f' or 'F' or 'g' or 'G':
                break;
            case '\0':
                throw TemplateFault.Value("incomplete format");
            default:
                throw TemplateFault.Value($"unsupported format character '{type}' (0x{(int)type:x}) at index {_position - 1}");
        }

        if (value is Undefined undefined)
        {
            throw undefined.Fault();
        }

        if (!PyNumber.IsNumber(value))
        {
            throw TemplateFault.Type($"%{type} format: a real number is required, not {TypeNames.Of(value)}");
        }

        var isWhole = type is 'd' or 'i' or 'u';
        if (isWhole && value is double real)
        {
            value = NumberParsing.Truncate(real);
        }

        // A precision of an integer is its least number of digits, which padding with zeros gives.
        if (isWhole && spec.Precision is { } digits)
        {
            var body = new FormatSpec { Width = digits + (PyNumber.ToBig(value).Sign < 0 || spec.Sign != '-' ? 1 : 0), Fill = '0', Align = '=', Sign = spec.Sign, Type = 'd' }.Number(value, _budget);
            return (spec with { Precision = null }).Text(body, _budget);
        }

        return (zeros ? spec with { Fill = '0', Align = '=' } : spec).Number(value, _budget);
    }

    private object ReadNamed()
    {
        var close = _format.IndexOf(')', _position);
        if (close < 0)
        {
            throw TemplateFault.Value("incomplete format key");
        }

        var key = _format[(_position + 1)..close];
        _position = close + 1;
        return _named is null
            ? throw TemplateFault.Type("format requires a mapping")
            : _named.TryGet(key, out var value) ? value : throw TemplateFault.Value($"the format has no value for {Representation.Repr(key)}");
    }

    private object NextValue() => _used < _values.Count ? _values[_used++] : throw TemplateFault.Type("not enough arguments for format string");

    private int? ReadCount()
    {
        if (Peek() == '*')
        {
            _position++;
            return PyNumber.ToInt32(NextValue());
        }

        var digits = ReadWhile("0123456789");
        return digits.Length == 0 ? null : int.TryParse(digits, out var count) ? count : throw TemplateFault.Value("width too big");
    }

    private string ReadWhile(string allowed)
    {
        var start = _position;
        while (_position < _format.Length && allowed.Contains(_format[_position], StringComparison.Ordinal))
        {
            _position++;
        }

        return _format[start.._position];
    }

    private char Peek() => _position < _format.Length ? _format[_position] : '\0';
}

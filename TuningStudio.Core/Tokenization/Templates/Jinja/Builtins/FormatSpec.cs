using System.Globalization;
using System.Numerics;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>How one value is written by <c>'%5.2f' % x</c> or <c>'{:>5.2f}'.format(x)</c>.</summary>
internal sealed record FormatSpec
{
    internal char Fill { get; init; } = ' ';

    /// <summary><c>&lt;</c>, <c>&gt;</c>, <c>^</c>, <c>=</c>, or none for the kind's own.</summary>
    internal char Align { get; init; }

    /// <summary>Whether the alignment comes from a leading zero of the width.</summary>
    internal bool IsZeroPadded { get; init; }

    internal char Sign { get; init; } = '-';

    internal bool Alternate { get; init; }

    internal char Grouping { get; init; }

    internal int Width { get; init; }

    internal int? Precision { get; init; }

    /// <summary>The letter: <c>s</c>, <c>d</c>, <c>f</c>, …; none takes the value's own.</summary>
    internal char Type { get; init; }

    internal string Text(string text, Budget budget)
    {
        if (Precision is { } precision)
        {
            text = text[..PyString.ToUnit(text, precision)];
        }

        return Pad("", text, '<', budget);
    }

    internal string Number(object value, Budget budget)
    {
        budget.Text(Precision ?? 0);
        return Type switch
        {
            'd' or 'i' or 'u' or 'n' or '\0' when PyNumber.IsInteger(value) => Integer(PyNumber.ToBig(value), 10, "", budget),
            'x' or 'X' when PyNumber.IsInteger(value) => Integer(PyNumber.ToBig(value), 16, Type == 'x' ? "0x" : "0X", budget),
            'o' when PyNumber.IsInteger(value) => Integer(PyNumber.ToBig(value), 8, "0o", budget),
            'b' when PyNumber.IsInteger(value) => Integer(PyNumber.ToBig(value), 2, "0b", budget),
            'c' when PyNumber.IsInteger(value) => Pad("", Character(value), '<', budget),
            'e' or 'E' or 'f' or 'F' or 'g' or 'G' or 'n' or '%' or '\0' => Float(PyNumber.ToDouble(value), budget),
            _ => throw TemplateFault.Value($"Unknown format code '{Type}' for object of type '{TypeNames.Of(value)}'"),
        };
    }

    private static string Character(object value)
    {
        var code = PyNumber.ToInt32(value);
        return code is >= 0 and <= 0x10FFFF ? (code is >= 0xD800 and <= 0xDFFF ? ((char)code).ToString() : char.ConvertFromUtf32(code)) : throw TemplateFault.Value("%c arg not in range(0x110000)");
    }

    private string Integer(BigInteger value, int radix, string prefix, Budget budget)
    {
        var digits = radix == 10 ? BigInteger.Abs(value).ToString(CultureInfo.InvariantCulture) : Digits(BigInteger.Abs(value), radix);
        if (Type == 'X')
        {
            digits = digits.ToUpperInvariant();
        }

        return Pad(SignOf(value.Sign < 0) + (Alternate ? prefix : ""), Group(digits), '>', budget);
    }

    private static string Digits(BigInteger value, int radix)
    {
        var digits = new Stack<char>();
        do
        {
            digits.Push("0123456789abcdef"[(int)(value % radix)]);
            value /= radix;
        }
        while (!value.IsZero);
        return string.Concat(digits);
    }

    private string Float(double value, Budget budget)
    {
        var upper = char.IsAsciiLetterUpper(Type);
        string text;
        if (!double.IsFinite(value))
        {
            text = double.IsNaN(value) ? "nan" : "inf";
        }
        else
        {
            text = char.ToLowerInvariant(Type) switch
            {
                'e' => Exponent(value, Precision ?? 6),
                'f' => ExactDecimal.Fixed(value, Precision ?? 6),
                '%' => ExactDecimal.Fixed(value * 100, Precision ?? 6) + "%",
                '\0' when Precision is null => Representation.Float(Math.Abs(value)),
                _ => General(value, Math.Max(Precision ?? 6, 1)),
            };
        }

        return Pad(SignOf(double.IsNegative(value) && !double.IsNaN(value)), Group(upper ? text.ToUpperInvariant() : text), '>', budget);
    }

    private static string Exponent(double value, int precision)
    {
        var (digits, exponent) = ExactDecimal.Significant(value, precision + 1);
        return Exponent(digits, exponent);
    }

    private static string Exponent(string digits, int exponent) => string.Create(
        CultureInfo.InvariantCulture,
        $"{digits[0]}{(digits.Length > 1 ? "." + digits[1..] : "")}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");

    private string General(double value, int precision)
    {
        var (digits, exponent) = ExactDecimal.Significant(value, precision);
        // Without a letter, Python keeps one decimal so that a float still looks like one.
        var keepsPoint = Type == '\0';
        if (exponent < -4 || exponent >= (keepsPoint ? precision - 1 + (precision == 1 ? 1 : 0) : precision))
        {
            return Exponent(Alternate ? digits : digits[0] + digits[1..].TrimEnd('0'), exponent);
        }

        var text = ExactDecimal.Fixed(value, Math.Max(0, precision - 1 - exponent));
        text = !Alternate && text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
        return keepsPoint && !text.Contains('.', StringComparison.Ordinal) ? text + ".0" : text;
    }

    private string SignOf(bool negative) => negative ? "-" : Sign is '+' or ' ' ? Sign.ToString() : "";

    private string Group(string number)
    {
        if (Grouping == '\0')
        {
            return number;
        }

        var size = Grouping == '_' && Type is 'x' or 'X' or 'o' or 'b' ? 4 : 3;
        var end = number.AsSpan().IndexOfAny(".e%") is >= 0 and var stop ? stop : number.Length;
        for (var i = end - size; i > 0; i -= size)
        {
            number = number.Insert(i, Grouping.ToString());
        }

        return number;
    }

    private string Pad(string prefix, string body, char ownAlign, Budget budget)
    {
        var missing = Width - PyString.Length(prefix) - PyString.Length(body);
        if (missing <= 0)
        {
            return prefix + body;
        }

        budget.Text(Width);
        var fill = new string(Fill, missing);
        return (Align == '\0' ? ownAlign : Align) switch
        {
            '<' => prefix + body + fill,
            '=' => prefix + fill + body,
            '^' => fill[..(missing / 2)] + prefix + body + fill[(missing / 2)..],
            _ => fill + prefix + body,
        };
    }
}

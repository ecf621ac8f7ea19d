using System.Globalization;
using System.Numerics;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>Integers of any length (<see cref="long"/> where it fits), floats, and truths that count as 0 and 1.</summary>
internal static class PyNumber
{
    internal static bool IsNumber(object value) => value is long or double or bool or BigInteger;

    internal static bool IsInteger(object value) => value is long or bool or BigInteger;

    internal static BigInteger ToBig(object value) => value switch
    {
        long number => number,
        bool truth => truth ? BigInteger.One : BigInteger.Zero,
        _ => (BigInteger)value,
    };

    internal static double ToDouble(object value)
    {
        switch (value)
        {
            case double number:
                return number;
            case long number:
                return number;
            case bool truth:
                return truth ? 1 : 0;
            default:
                var result = (double)(BigInteger)value;
                return double.IsInfinity(result) ? throw TemplateFault.Value("int too large to convert to float") : result;
        }
    }

    internal static object Normalize(BigInteger value)
    {
        if (value >= long.MinValue && value <= long.MaxValue)
        {
            return (long)value;
        }

        return value.GetBitLength() <= TemplateLimits.IntegerBits
            ? value
            : throw TemplateFault.Limit($"an integer has more than {TemplateLimits.IntegerBits:N0} bits");
    }

    /// <summary>An integer as a 32-bit count; bigger ones are cut to the nearest, which every use then refuses or clamps.</summary>
    internal static int ToInt32(object value) => value switch
    {
        long number => (int)Math.Clamp(number, int.MinValue, int.MaxValue),
        bool truth => truth ? 1 : 0,
        BigInteger number => number.Sign < 0 ? int.MinValue : int.MaxValue,
        Undefined undefined => throw undefined.Fault(),
        _ => throw TemplateFault.Type($"'{TypeNames.Of(value)}' object cannot be interpreted as an integer"),
    };

    internal static int? Compare(object left, object right)
    {
        if (IsInteger(left) && IsInteger(right))
        {
            return left is long a && right is long b ? a.CompareTo(b) : ToBig(left).CompareTo(ToBig(right));
        }

        var (x, y) = (left is BigInteger big ? (double)big : ToDouble(left), right is BigInteger other ? (double)other : ToDouble(right));
        return double.IsNaN(x) || double.IsNaN(y) ? null : x.CompareTo(y);
    }

    /// <summary>Digits in a radix, or null. Signs, blanks and prefixes are the caller's.</summary>
    internal static object? ParseInteger(string digits, int radix)
    {
        if (digits.Length == 0 || digits.Length > TemplateLimits.IntegerBits / 3)
        {
            return null;
        }

        if (radix == 10)
        {
            return BigInteger.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Normalize(number) : null;
        }

        var value = BigInteger.Zero;
        foreach (var c in digits)
        {
            var digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiLetter(c) ? char.ToLowerInvariant(c) - 'a' + 10 : radix;
            if (digit >= radix)
            {
                return null;
            }

            value = (value * radix) + digit;
        }

        return Normalize(value);
    }
}

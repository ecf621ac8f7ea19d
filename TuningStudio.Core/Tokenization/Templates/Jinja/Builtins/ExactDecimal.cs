using System.Globalization;
using System.Numerics;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>Decimal digits of a float, rounded from its exact value, halves to even: what Python's formats and <c>round</c> do.</summary>
internal static class ExactDecimal
{
    /// <summary>The float times a power of ten, as an integer.</summary>
    internal static BigInteger Scale(double value, int powerOfTen)
    {
        var bits = BitConverter.DoubleToInt64Bits(Math.Abs(value));
        var exponent = (int)(bits >> 52);
        var mantissa = bits & 0xFFFFFFFFFFFFF;
        mantissa = exponent == 0 ? mantissa : mantissa | 0x10000000000000;
        exponent = Math.Max(exponent, 1) - 1075;

        BigInteger top = mantissa;
        var bottom = BigInteger.One;
        (top, bottom) = powerOfTen >= 0 ? (top * BigInteger.Pow(10, powerOfTen), bottom) : (top, BigInteger.Pow(10, -powerOfTen));
        (top, bottom) = exponent >= 0 ? (top << exponent, bottom) : (top, bottom << -exponent);
        return RoundedQuotient(top, bottom);
    }

    /// <summary>Digits with a fixed number of decimals, without a sign.</summary>
    internal static string Fixed(double value, int decimals) => WithPoint(Scale(value, decimals).ToString(CultureInfo.InvariantCulture), decimals);

    /// <summary>The significant digits and the power of ten of the first of them.</summary>
    internal static (string Digits, int Exponent) Significant(double value, int count)
    {
        if (value == 0)
        {
            return (new string('0', count), 0);
        }

        var exponent = (int)Math.Floor(Math.Log10(Math.Abs(value)));
        while (true)
        {
            var digits = Scale(value, count - 1 - exponent).ToString(CultureInfo.InvariantCulture);
            if (digits.Length == count)
            {
                return (digits, exponent);
            }

            exponent += digits.Length > count ? 1 : -1;
        }
    }

    /// <summary>Python's <c>round</c> of an integer to tens, hundreds, ….</summary>
    internal static BigInteger RoundToPower(BigInteger value, int zeros)
    {
        var unit = BigInteger.Pow(10, zeros);
        return RoundedQuotient(BigInteger.Abs(value), unit) * unit * value.Sign;
    }

    private static BigInteger RoundedQuotient(BigInteger top, BigInteger bottom)
    {
        var quotient = BigInteger.DivRem(top, bottom, out var rest);
        var half = (rest << 1).CompareTo(bottom);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }

    private static string WithPoint(string digits, int decimals)
    {
        if (decimals <= 0)
        {
            return digits;
        }

        digits = digits.PadLeft(decimals + 1, '0');
        return $"{digits[..^decimals]}.{digits[^decimals..]}";
    }
}

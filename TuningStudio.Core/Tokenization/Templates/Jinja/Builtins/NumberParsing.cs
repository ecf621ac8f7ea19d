using System.Globalization;
using System.Numerics;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>Python's <c>int(text)</c> and <c>float(text)</c>; null where the text is no number.</summary>
internal static class NumberParsing
{
    internal static object? Integer(string text, int radix)
    {
        var digits = text.AsSpan().Trim(PyString.WhiteSpace).ToString();
        var negative = digits.StartsWith('-');
        digits = negative || digits.StartsWith('+') ? digits[1..] : digits;
        if (digits.Length > 2 && digits[0] == '0' && RadixOf(digits[1]) is { } prefixed && (radix == prefixed || radix == 0))
        {
            radix = prefixed;
            digits = digits[2..].TrimStart('_');
        }
        else if (radix == 0)
        {
            radix = 10;
        }

        return Plain(digits) is { } plain && PyNumber.ParseInteger(plain, radix) is { } value
            ? negative ? PyNumber.Normalize(-PyNumber.ToBig(value)) : value
            : null;
    }

    internal static double? Float(string text)
    {
        var digits = text.AsSpan().Trim(PyString.WhiteSpace).ToString();
        switch (digits.TrimStart('+', '-').ToLowerInvariant())
        {
            case "inf" or "infinity":
                return digits.StartsWith('-') ? double.NegativeInfinity : double.PositiveInfinity;
            case "nan":
                return double.NaN;
        }

        return Plain(digits) is { } plain
            && plain.All(c => char.IsAsciiDigit(c) || c is '.' or 'e' or 'E' or '+' or '-')
            && double.TryParse(plain, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value)
                ? value
                : null;
    }

    /// <summary>A float without its fraction.</summary>
    internal static object Truncate(double value) => double.IsFinite(value)
        ? PyNumber.Normalize(new BigInteger(Math.Truncate(value)))
        : throw TemplateFault.Value(double.IsNaN(value) ? "cannot convert float NaN to integer" : "cannot convert float infinity to integer");

    private static int? RadixOf(char letter) => char.ToLowerInvariant(letter) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => null };

    // Python allows 1_000, but no underscore at an end or beside another.
    private static string? Plain(string digits) =>
        digits.StartsWith('_') || digits.EndsWith('_') || digits.Contains("__", StringComparison.Ordinal)
            ? null
            : digits.Replace("_", "", StringComparison.Ordinal);
}

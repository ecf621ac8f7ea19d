using System.Net;
using System.Text.RegularExpressions;

namespace TuningStudio.Core.Data.Reports.Checks;

/// <summary>Likely personal data: mail addresses, telephone numbers, Chinese identity numbers and payment cards whose check digits are right, and public IP addresses.</summary>
internal static partial class PersonalData
{
    /// <summary>The kinds in a text.</summary>
    internal static IReadOnlySet<string> Kinds(string text)
    {
        var kinds = new HashSet<string>();
        Replace(text, kind =>
        {
            kinds.Add(kind);
            return null;
        });
        return kinds;
    }

    /// <summary>Puts the name of its kind in place of each.</summary>
    internal static string Mask(string text) => Replace(text, kind => $"[{kind.ToUpperInvariant()}]");

    /// <summary>Makes each unreadable, for showing a text to people.</summary>
    internal static string Hide(string text) => Replace(text, _ => "••••");

    private static string Replace(string text, Func<string, string?> mark)
    {
        if (text.Contains('@', StringComparison.Ordinal))
        {
            text = Mail().Replace(text, match => mark("email") ?? match.Value);
        }

        if (text.AsSpan().IndexOfAnyInRange('0', '9') < 0)
        {
            return text;
        }

        text = Digits().Replace(text, match => Kind(match.Value) is { } kind ? mark(kind) ?? match.Value : match.Value);
        return Address().Replace(text, match => IsPublic(match.Value) ? mark("ip") ?? match.Value : match.Value);
    }

    private static string? Kind(string number)
    {
        var digits = string.Concat(number.Where(letter => char.IsAsciiDigit(letter) || letter is 'X' or 'x'));
        return digits.Length == 18 && IsIdentity(digits) ? "id"
            : digits.Length is >= 13 and <= 19 && digits[0] is >= '3' and <= '6' && IsLuhn(digits) ? "card"
            : Phone().IsMatch(number) ? "phone"
            : null;
    }

    // ISO 7064 MOD 11-2, as GB 11643 uses it, and a date of birth that can be.
    private static bool IsIdentity(string digits)
    {
        if (!digits[..17].All(char.IsAsciiDigit) || !DateOnly.TryParseExact(digits.AsSpan(6, 8), "yyyyMMdd", out var born) || born.Year is < 1900 or > 2100)
        {
            return false;
        }

        var sum = 0;
        for (var index = 0; index < 17; index++)
        {
            sum += (digits[index] - '0') * ((1 << (17 - index)) % 11);
        }

        return char.ToUpperInvariant(digits[17]) == "10X98765432"[sum % 11];
    }

    private static bool IsLuhn(string digits)
    {
        var sum = 0;
        for (var index = 0; index < digits.Length; index++)
        {
            var digit = digits[^(index + 1)] - '0';
            sum += index % 2 == 0 ? digit : digit > 4 ? (2 * digit) - 9 : 2 * digit;
        }

        return digits.All(char.IsAsciiDigit) && sum % 10 == 0 && digits.Distinct().Count() > 1;
    }

    private static bool IsPublic(string text) => IPAddress.TryParse(text, out var address) && address.GetAddressBytes() is var bytes
        && bytes is not ([0 or 10 or 127 or >= 224, ..] or [192, 168, ..] or [169, 254, ..] or [172, >= 16 and <= 31, ..] or [_, 0, 0, _]);

    [GeneratedRegex(@"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b", RegexOptions.CultureInvariant)]
    private static partial Regex Mail();

    [GeneratedRegex(@"(?<![\w.,])\+?\(?\d(?:[ ().-]{0,2}\d){8,18}[Xx]?(?![\w])", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();

    [GeneratedRegex(@"^(?:\+\d{1,3}[ ().-]{0,2}(?:\d[ ().-]{0,2}){7,12}\d?|1[3-9]\d{9}|1[3-9]\d[ -]\d{4}[ -]\d{4}|\(?[2-9]\d{2}\)?[ .-]{1,2}\d{3}[ .-]\d{4})$", RegexOptions.CultureInvariant)]
    private static partial Regex Phone();

    [GeneratedRegex(@"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}

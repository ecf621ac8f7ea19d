using System.Globalization;
using System.Text;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>C's date formats, in the C locale, as <c>strftime_now</c> takes them.</summary>
internal static class Strftime
{
    // What "%-d" can shorten.
    private const string Numbers = "CdegGHIjklmMSuUVwWyY";

    internal static string Format(string format, DateTime time, Budget budget)
    {
        budget.Text(format.Length * 16L);
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                text.Append(format[i]);
                continue;
            }

            i++;
            // "%-d" and "%#d" leave out the leading zero.
            var bare = format[i] is '-' or '#' && i + 1 < format.Length;
            i += bare ? 1 : 0;
            var part = Part(format[i], time);
            text.Append(part is null ? $"%{(bare ? format[i - 1].ToString() : "")}{format[i]}" : bare && Numbers.Contains(format[i], StringComparison.Ordinal) ? part.TrimStart('0', ' ') is { Length: > 0 } trimmed ? trimmed : "0" : part);
        }

        return text.ToString();
    }

    private static string? Part(char letter, DateTime time)
    {
        string Net(string format) => time.ToString(format, CultureInfo.InvariantCulture);
        string Number(int value, int digits = 2) => value.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
        return letter switch
        {
            'a' => Net("ddd"),
            'A' => Net("dddd"),
            'b' or 'h' => Net("MMM"),
            'B' => Net("MMMM"),
            'c' => Net("ddd MMM ") + time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2) + Net(" HH:mm:ss yyyy"),
            'C' => Number(time.Year / 100),
            'd' => Net("dd"),
            'D' or 'x' => Net("MM/dd/yy"),
            'e' => time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
            'f' => Net("ffffff"),
            'F' => Net("yyyy-MM-dd"),
            'g' => Number(ISOWeek.GetYear(time) % 100),
            'G' => Number(ISOWeek.GetYear(time), 4),
            'H' => Net("HH"),
            'I' => Net("hh"),
            'j' => Number(time.DayOfYear, 3),
            'k' => time.Hour.ToString(CultureInfo.InvariantCulture).PadLeft(2),
            'l' => Net("%h").PadLeft(2),
            'm' => Net("MM"),
            'M' => Net("mm"),
            'n' => "\n",
            'p' => Net("tt"),
            'P' => Casing.Lower(Net("tt")),
            'r' => Net("hh:mm:ss tt"),
            'R' => Net("HH:mm"),
            's' => new DateTimeOffset(time).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            'S' => Net("ss"),
            't' => "\t",
            'T' or 'X' => Net("HH:mm:ss"),
            'u' => Number(time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek, 1),
            'U' => Number((time.DayOfYear + 6 - (int)time.DayOfWeek) / 7),
            'V' => Number(ISOWeek.GetWeekOfYear(time)),
            'w' => Number((int)time.DayOfWeek, 1),
            'W' => Number((time.DayOfYear + 6 - (((int)time.DayOfWeek + 6) % 7)) / 7),
            'y' => Net("yy"),
            'Y' => Net("yyyy"),
            // The reference passes a time without a zone.
            'z' or 'Z' => "",
            '%' => "%",
            _ => null,
        };
    }
}

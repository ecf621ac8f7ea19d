using System.Globalization;
using Microsoft.Extensions.Localization;
using TuningStudio.Web.Resources;

namespace TuningStudio.Web.Components.Shared;

/// <summary>Writes measurements the way a person reads them, in the person's language and time zone.</summary>
public sealed class Readings(IStringLocalizer<Texts> text, TimeProvider clock)
{
    /// <summary>What stands where nothing is known yet.</summary>
    public const string None = "–";

    private static readonly string[] ByteUnits = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>Where the person is; the studio's own zone until the browser has said.</summary>
    public TimeZoneInfo Zone { get; private set; } = clock.LocalTimeZone;

    /// <summary>Four significant digits, in scientific notation where the number is tiny.</summary>
    public static string Number(double? value) => value switch
    {
        null => None,
        { } number when !double.IsFinite(number) => number.ToString(CultureInfo.CurrentCulture),
        0 => "0",
        { } number when Math.Abs(number) < 0.001 => number.ToString("0.##e-0", CultureInfo.CurrentCulture),
        { } number when Math.Abs(number) < 10 => number.ToString("0.000#", CultureInfo.CurrentCulture),
        { } number when Math.Abs(number) < 1000 => number.ToString("0.0", CultureInfo.CurrentCulture),
        { } number => number.ToString("N0", CultureInfo.CurrentCulture),
    };

    /// <summary>A loss, as it stands below others: each with the same decimals.</summary>
    public static string Loss(double? value) => value is >= 0.001 and < 10 ? value.Value.ToString("0.0000", CultureInfo.CurrentCulture) : Number(value);

    /// <summary>Something per second.</summary>
    public static string Rate(double? value) => value switch
    {
        null => None,
        { } rate when rate < 100 => rate.ToString("0.0", CultureInfo.CurrentCulture),
        { } rate => rate.ToString("N0", CultureInfo.CurrentCulture),
    };

    public static string Count(long? value) => value?.ToString("N0", CultureInfo.CurrentCulture) ?? None;

    public static string Percent(double? share) => share?.ToString("P1", CultureInfo.CurrentCulture) ?? None;

    /// <summary>A mark of at most 100, as BLEU and ROUGE are given.</summary>
    public static string Score(double? mark) => mark?.ToString("0.0", CultureInfo.CurrentCulture) ?? None;

    public static string Bytes(long? bytes)
    {
        if (bytes is not { } left)
        {
            return None;
        }

        double value = left;
        var unit = 0;
        for (; value >= 1024 && unit < ByteUnits.Length - 1; unit++)
        {
            value /= 1024;
        }

        return string.Create(CultureInfo.CurrentCulture, $"{value.ToString(unit == 0 || value >= 100 ? "0" : "0.#", CultureInfo.CurrentCulture)} {ByteUnits[unit]}");
    }

    /// <summary>Parameters as the field writes them: 8.0 B, 124 M.</summary>
    public static string Parameters(long? count) => count switch
    {
        null => None,
        >= 1_000_000_000 => (count.Value / 1e9).ToString("0.0", CultureInfo.CurrentCulture) + " B",
        >= 1_000_000 => (count.Value / 1e6).ToString("0.0", CultureInfo.CurrentCulture) + " M",
        >= 1_000 => (count.Value / 1e3).ToString("0", CultureInfo.CurrentCulture) + " K",
        _ => Count(count),
    };

    /// <summary>A length of time in its two largest units.</summary>
    public string Duration(double? seconds)
    {
        if (seconds is not { } value || !double.IsFinite(value) || value < 0)
        {
            return None;
        }

        var span = TimeSpan.FromSeconds(Math.Round(value));
        return span switch
        {
            { TotalDays: >= 1 } => text["Time.DaysHours", (int)span.TotalDays, span.Hours],
            { TotalHours: >= 1 } => text["Time.HoursMinutes", (int)span.TotalHours, span.Minutes],
            { TotalMinutes: >= 1 } => text["Time.MinutesSeconds", span.Minutes, span.Seconds],
            _ => text["Time.Seconds", span.Seconds],
        };
    }

    public string Elapsed(DateTimeOffset? from, DateTimeOffset? to) =>
        from is { } start ? Duration(((to ?? clock.GetUtcNow()) - start).TotalSeconds) : None;

    /// <summary>How long ago; a date once that is longer than a day.</summary>
    public string Ago(DateTimeOffset time)
    {
        var age = clock.GetUtcNow() - time;
        return age switch
        {
            { TotalMinutes: < 1 } => text["Time.JustNow"],
            { TotalHours: < 1 } => text["Time.MinutesAgo", (int)age.TotalMinutes],
            { TotalDays: < 1 } => text["Time.HoursAgo", (int)age.TotalHours],
            _ => Moment(time),
        };
    }

    /// <summary>Date and time where the person is.</summary>
    public string Moment(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, Zone).ToString("g", CultureInfo.CurrentCulture);

    public string TimeOfDay(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, Zone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Takes over the browser's zone; false where that changes nothing. A name that this machine does not know leaves the distance from UTC.</summary>
    public bool UseZone(string? name, int minutesFromUtc)
    {
        var before = Zone;
        Zone = name is not null && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var known)
            ? known
            : TimeZoneInfo.CreateCustomTimeZone("browser", TimeSpan.FromMinutes(Math.Clamp(minutesFromUtc, -840, 840)), null, null);
        return !Zone.Equals(before);
    }
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace TuningStudio.Core.Configuration;

/// <summary>Turns option values into invariant text and back.</summary>
internal static class OptionText
{
    internal static string? Check(OptionDefinition option, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        text = text.Trim();
        return option.Kind switch
        {
            OptionKind.Integer => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
                ? CheckRange(option, whole, text)
                : $"{option.Flag} must be a whole number, not '{text}'.",
            OptionKind.Number => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? CheckRange(option, number, text)
                : $"{option.Flag} must be a number, not '{text}'.",
            OptionKind.Switch => bool.TryParse(text, out _) ? null : $"{option.Flag} must be true or false, not '{text}'.",
            OptionKind.Choice => option.Choices.Contains(text) ? null : $"{option.Flag} must be one of {string.Join(", ", option.Choices)}, not '{text}'.",
            OptionKind.List when SplitList(text).Length == 0 => $"{option.Flag} needs at least one name.",
            OptionKind.List => option.ItemForm is { } form && SplitList(text).FirstOrDefault(item => !Regex.IsMatch(item, form.Pattern, RegexOptions.CultureInvariant)) is { } item
                ? $"{option.Flag} must be {form.Words}, not '{item}'."
                : null,
            OptionKind.Text => option.Form is { } form && !Regex.IsMatch(text, form.Pattern, RegexOptions.CultureInvariant)
                ? $"{option.Flag} must be {form.Words}, not '{text}'."
                : null,
            _ => null,
        };
    }

    internal static int? Integer(string? text) => text is null ? null : int.Parse(text, CultureInfo.InvariantCulture);

    internal static double? Number(string? text) => text is null ? null : double.Parse(text, CultureInfo.InvariantCulture);

    internal static bool? Switch(string? text) => text is null ? null : bool.Parse(text);

    internal static IReadOnlyList<string>? List(string? text) => text is null ? null : SplitList(text);

    internal static string? Text(int? value) => value?.ToString(CultureInfo.InvariantCulture);

    internal static string? Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);

    internal static string? Text(bool? value) => value switch
    {
        null => null,
        true => "true",
        false => "false",
    };

    private static string? CheckRange(OptionDefinition option, double value, string text)
    {
        var tooSmall = option.Minimum is { } minimum && value < minimum;
        var tooLarge = option.Maximum is { } maximum && value > maximum;
        if (!tooSmall && !tooLarge)
        {
            return null;
        }

        var range = (option.Minimum, option.Maximum) switch
        {
            ({ } low, { } high) => string.Create(CultureInfo.InvariantCulture, $"between {low} and {high}"),
            ({ } low, null) => string.Create(CultureInfo.InvariantCulture, $"at least {low}"),
            (_, { } high) => string.Create(CultureInfo.InvariantCulture, $"at most {high}"),
            _ => string.Empty,
        };
        return $"{option.Flag} must be {range}, not {text}.";
    }

    private static string[] SplitList(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

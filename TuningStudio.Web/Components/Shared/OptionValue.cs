using System.Globalization;
using Microsoft.Extensions.Localization;
using TuningStudio.Core.Configuration;

namespace TuningStudio.Web.Components.Shared;

/// <summary>Hyperparameters' values as people read them.</summary>
internal static class OptionValue
{
    /// <summary>The value without the last digits of binary fractions: 0.0017, not 0.0017000000000000001.</summary>
    internal static string? Show(OptionDefinition option, HyperparameterOptions options) =>
        option.Read(options) is { } text && option.Kind == OptionKind.Number && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number.ToString("G6", CultureInfo.InvariantCulture)
            : option.Read(options);

    /// <summary>A value in the reader's language; null where there is none, or where it is an empty list and its default says more.</summary>
    internal static string? Spell(OptionDefinition option, string? value, IStringLocalizer text) => value switch
    {
        null or "" => null,
        "true" or "false" when option.Kind == OptionKind.Switch => text[$"Option.{value}"],
        _ when option.Name == "method" => TuningMethods.All.FirstOrDefault(method => method.Name == value)?.Label.For(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName) ?? value,
        _ => value,
    };
}

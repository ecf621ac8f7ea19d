using System.Globalization;
using Microsoft.Extensions.Localization;
using TuningStudio.Core.Configuration;

namespace TuningStudio.Web.Components.Shared;

/// <summary>Hyperparameters' values as people read them.</summary>
internal static class OptionValue
{
    private static readonly string[] Switched = ["true", "false"];

    /// <summary>The value without the last digits of binary fractions: 0.0017, not 0.0017000000000000001.</summary>
    internal static string? Show(OptionDefinition option, HyperparameterOptions options) =>
        option.Read(options) is { } text && option.Kind == OptionKind.Number && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? Plain(number)
            : option.Read(options);

    /// <summary>What counts where nobody says anything, with its reason, in the reader's language: a switch is on or off there too.</summary>
    internal static string Default(OptionDefinition option, IStringLocalizer text)
    {
        var said = option.Default.For(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        return option.Kind == OptionKind.Switch && Array.Find(Switched, word => said.StartsWith(word, StringComparison.Ordinal)) is { } word ? text[$"Option.{word}"] + said[word.Length..] : said;
    }

    // As people write it: 1e-8, not 1E-08.
    private static string Plain(double number) => Math.Abs(number) is > 0 and < 1e-4 ? number.ToString("0.#####e-0", CultureInfo.InvariantCulture) : number.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>A value in the reader's language; null where there is none, or where it is an empty list and its default says more.</summary>
    internal static string? Spell(OptionDefinition option, string? value, IStringLocalizer text) => value switch
    {
        null or "" => null,
        "true" or "false" when option.Kind == OptionKind.Switch => text[$"Option.{value}"],
        _ when option.Name == "method" => TuningMethods.All.FirstOrDefault(method => method.Name == value)?.Label.For(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName) ?? value,
        _ => value,
    };
}

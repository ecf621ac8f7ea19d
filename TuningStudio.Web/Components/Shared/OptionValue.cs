using System.Buffers;
using System.Globalization;
using Microsoft.Extensions.Localization;
using TuningStudio.Core.Configuration;

namespace TuningStudio.Web.Components.Shared;

/// <summary>Hyperparameters' values as people read them.</summary>
internal static class OptionValue
{
    // Where its default is one of a few words, that word comes first.
    private static readonly SearchValues<char> AfterWord = SearchValues.Create(" ,:;，：；");

    /// <summary>The value without the last digits of binary fractions: 0.0017, not 0.0017000000000000001.</summary>
    internal static string? Show(OptionDefinition option, HyperparameterOptions options) =>
        option.Read(options) is { } text && option.Kind == OptionKind.Number && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? Plain(number)
            : option.Read(options);

    /// <summary>What counts where nobody says anything, with its reason, in the reader's language: a switch is on or off there too, and a choice has its name.</summary>
    internal static string Default(OptionDefinition option, IStringLocalizer text)
    {
        var said = option.Default.For(Language);
        var word = FirstWord(said);
        return option.Kind is OptionKind.Switch or OptionKind.Choice ? Spell(option, word, text) + said[word.Length..] : said;
    }

    /// <summary>Whether the words of an option's default say this value already.</summary>
    internal static bool IsSaidByDefault(OptionDefinition option, string value) => FirstWord(option.Default.For(Language)) == value;

    /// <summary>A choice as a list offers it: its name, and the word that files and the command line have for it.</summary>
    internal static string Offer(OptionDefinition option, string choice) =>
        ChoiceLabels.Find(option, choice)?.For(Language) is not { } label ? choice
        : label.Equals(choice, StringComparison.OrdinalIgnoreCase) ? label
        : $"{label} ({choice})";

    // As people write it: 1e-8, not 1E-08.
    private static string Plain(double number) => Math.Abs(number) is > 0 and < 1e-4 ? number.ToString("0.#####e-0", CultureInfo.InvariantCulture) : number.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>A value in the reader's language; null where there is none, or where it is an empty list and its default says more.</summary>
    internal static string? Spell(OptionDefinition option, string? value, IStringLocalizer text) => value switch
    {
        null or "" => null,
        "true" or "false" when option.Kind == OptionKind.Switch => text[$"Option.{value}"],
        _ => ChoiceLabels.Find(option, value)?.For(Language) ?? value,
    };

    private static string Language => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;

    private static string FirstWord(string said) => said.AsSpan().IndexOfAny(AfterWord) is > 0 and var end ? said[..end] : said;
}

using System.Globalization;
using Microsoft.Extensions.Localization;
using TuningStudio.Core.Configuration;

namespace TuningStudio.Web.Components.NewRun;

/// <summary>Says in the person's language what a form field wants instead.</summary>
internal static class OptionProblem
{
    internal static string? Of(OptionDefinition option, string? value, IStringLocalizer text)
    {
        if (option.Check(value) is null)
        {
            return null;
        }

        return option.Kind switch
        {
            OptionKind.Integer or OptionKind.Number => Range(option, value!, text),
            OptionKind.Choice => text["Option.Choice", string.Join(", ", option.Choices), value!],
            OptionKind.Switch => text["Option.Choice", "true, false", value!],
            _ => text["Option.Text", value!],
        };
    }

    private static string Range(OptionDefinition option, string value, IStringLocalizer text)
    {
        if (option.Kind == OptionKind.Number && value.Replace(',', '.') is var pointed && pointed != value && option.Check(pointed) is null)
        {
            return text["Option.Point", pointed, value];
        }

        var kind = option.Kind == OptionKind.Integer ? "Whole" : "Number";
        return (option.Minimum, option.Maximum) switch
        {
            ({ } low, { } high) => text[$"Option.{kind}Between", Spell(low), Spell(high), value],
            ({ } low, null) => text[$"Option.{kind}AtLeast", Spell(low), value],
            _ => text[$"Option.{kind}", value],
        };
    }

    // As people write it: 1e-8, not 0.00000001.
    private static string Spell(double number) => number.ToString(number is > 0 and < 1e-4 ? "0.#####e-0" : "0.########", CultureInfo.InvariantCulture);
}

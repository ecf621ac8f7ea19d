using System.Globalization;
using TuningStudio.Core.Configuration;

namespace TuningStudio.Web.Components.Shared;

/// <summary>Shows an option's value without the last digits of binary fractions: 0.0017, not 0.0017000000000000001.</summary>
internal static class OptionValue
{
    internal static string? Show(OptionDefinition option, HyperparameterOptions options) =>
        option.Read(options) is { } text && option.Kind == OptionKind.Number && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number.ToString("G6", CultureInfo.InvariantCulture)
            : option.Read(options);
}

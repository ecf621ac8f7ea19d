using System.Globalization;
using TuningStudio.Core.Configuration;

namespace TuningStudio.Web.Components.Shared;

/// <summary>What is wrong with hyperparameters, with the names that a form gives them in place of the command line's.</summary>
internal static class FaultText
{
    // The longest first: one flag may be the beginning of another.
    private static readonly OptionDefinition[] ByLength = [.. HyperparameterCatalog.All.OrderByDescending(option => option.Flag.Length)];

    internal static string Say(LocalizedText fault)
    {
        var language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        return ByLength.Aggregate(fault.For(language), (text, option) => text.Replace(option.Flag, language == "zh" ? $"“{option.Label.Chinese}”" : $"“{option.Label.English}”", StringComparison.Ordinal));
    }
}

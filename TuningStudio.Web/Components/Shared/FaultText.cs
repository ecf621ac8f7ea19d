using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Localization;
using TuningStudio.Core.Configuration;

namespace TuningStudio.Web.Components.Shared;

/// <summary>What the engine says, with the names that pages give its options in place of the command line's.</summary>
internal static partial class FaultText
{
    private static readonly Dictionary<string, OptionDefinition> Options = HyperparameterCatalog.All.ToDictionary(option => option.Flag);

    // What is no hyperparameter, by the text that stands where a page asks for it.
    private static readonly Dictionary<string, string> Others = new()
    {
        ["--columns"] = "Reading.ColumnsShort",
        ["--preference"] = "Reading.Preference",
        ["--text"] = "Reading.Text",
        ["--validation-file"] = "Run.ValidationFile",
    };

    internal static string Say(LocalizedText fault, IStringLocalizer text) => Say(fault.For(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName), text);

    internal static string Say(string fault, IStringLocalizer text) => Flag().Replace(fault, flag =>
        Options.TryGetValue(flag.Value, out var option) ? $"“{option.Label.For(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName)}”"
        : Others.TryGetValue(flag.Value, out var key) ? $"“{text[key]}”"
        : flag.Value);

    [GeneratedRegex("(?<![A-Za-z0-9-])--[a-z][a-z0-9]*(-[a-z0-9]+)*", RegexOptions.CultureInvariant)]
    private static partial Regex Flag();
}

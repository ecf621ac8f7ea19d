using Microsoft.Extensions.Localization;
using TuningStudio.Core.Data.Reports;
using TuningStudio.Web.Resources;

namespace TuningStudio.Web.Components.DataCheck;

/// <summary>A finding's words as its sentence has them: what the check itself named is said in the reader's language, what stands in the data is left as it is.</summary>
internal static class FindingWords
{
    internal static IEnumerable<string> Of(DataFinding finding, IStringLocalizer<Texts> text) => finding.Code switch
    {
        DataFindingCodes.PersonalData => [string.Join(text["Report.And"], finding.Words.Select(kind => text[$"Report.Personal.{kind}"].Value))],
        DataFindingCodes.MixedLanguages => finding.Words.Select(language => text[$"Report.Language.{language}"].Value),
        _ => finding.Words,
    };
}

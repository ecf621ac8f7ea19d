using Microsoft.Extensions.Localization;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Resources;

namespace TuningStudio.Web.Components.Shared;

/// <summary>A version of a data set in words.</summary>
internal static class VersionText
{
    internal static string Of(DatasetVersion version, IStringLocalizer<Texts> texts) => texts[
        "Report.Version", version.Number, Readings.Count(version.Records), string.Join(texts["Common.Comma"], version.Fixes.Select(fix => texts[$"Fix.{fix.Code}"].Value))];
}

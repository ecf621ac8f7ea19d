using Microsoft.Extensions.Localization;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Shared;

/// <summary>What people call a data file, and for samples what it is good for.</summary>
internal static class SampleText
{
    internal static string Name(DatasetInfo data, IStringLocalizer text) => Find($"{data.DescriptionKey}.Name", text) ?? data.Name;

    internal static string? Description(DatasetInfo data, IStringLocalizer text) => data.DescriptionKey is { } key ? Find(key, text) : null;

    private static string? Find(string key, IStringLocalizer text) => text[key] is { ResourceNotFound: false } found ? found.Value : null;
}

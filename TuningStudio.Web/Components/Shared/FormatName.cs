using Microsoft.Extensions.Localization;

namespace TuningStudio.Web.Components.Shared;

/// <summary>What people call a recognised data layout.</summary>
internal static class FormatName
{
    internal static string Of(string format, IStringLocalizer text)
    {
        var name = text[$"Format.{format}"];
        return name.ResourceNotFound ? format : name.Value;
    }
}

using System.Text.Json;

namespace TuningStudio.Web.Api.Http;

/// <summary>Names as the API writes them.</summary>
internal static class SnakeCase
{
    /// <summary>The API's name for a field, an option or a flag of the command line.</summary>
    internal static string Of(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name.TrimStart('-').Replace('-', '_'));
}

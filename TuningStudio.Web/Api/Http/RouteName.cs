namespace TuningStudio.Web.Api.Http;

/// <summary>Names in addresses.</summary>
internal static class RouteName
{
    /// <summary>A name of which clients encode the slash, as they do with a part of a path: the server leaves that one encoded.</summary>
    internal static string Of(string value) => value.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}

using System.Text.Json;

namespace TuningStudio.Cli.Worker;

/// <summary>Where the site answers now, as the file that it hands its workers says.</summary>
internal static class SiteAddress
{
    /// <summary>Reads the file; null while it is not there or not whole.</summary>
    internal static Uri? Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("address", out var address)
                && Uri.TryCreate(address.GetString(), UriKind.Absolute, out var uri)
                ? uri
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}

using System.Text.Json;

namespace TuningStudio.Core.Contracts;

/// <summary>
/// What <c>site.json</c> in the home folder says, the file that <see cref="HubProtocol.SiteFileVariable"/> names: where the
/// site answers now. The site replaces it at each start; a worker reads it before each connection.
/// </summary>
/// <param name="Address">Address without a slash at its end, for instance <c>http://127.0.0.1:5260</c>.</param>
/// <param name="ProcessId">The site's process.</param>
public sealed record SiteFile(string Address, int ProcessId)
{
    /// <summary>Replaces the file in one move: whoever reads it meanwhile sees the old or the new one.</summary>
    /// <param name="path">Full path of the file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string path)
    {
        var temporary = path + ".tmp";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(this, StudioJson.Indented.SiteFile));
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Reads the file; null where it is not there or not whole.</summary>
    /// <param name="path">Full path of the file.</param>
    public static SiteFile? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), StudioJson.Line.SiteFile);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}

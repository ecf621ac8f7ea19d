using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training.Tracking;

/// <summary><c>tracking.json</c> of a run folder: where services keep the run, so that a resumed one goes on there. No key is in it.</summary>
internal static class TrackingFile
{
    // Services report beside each other.
    private static readonly Lock Writing = new();

    /// <summary>What is kept, by service and address; empty where nothing is, or it cannot be read.</summary>
    internal static Dictionary<string, TrackedPlace> Read(RunFolder folder)
    {
        try
        {
            return File.Exists(folder.TrackingFile) ? JsonSerializer.Deserialize<Dictionary<string, TrackedPlace>>(File.ReadAllText(folder.TrackingFile), JsonSerializerOptions.Web) ?? [] : [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    /// <summary>Keeps a service's.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    internal static void Keep(RunFolder folder, string service, TrackedPlace place)
    {
        lock (Writing)
        {
            var all = Read(folder);
            all[service] = place;
            var temporary = folder.TrackingFile + ".tmp";
            File.WriteAllText(temporary, JsonSerializer.Serialize(all, JsonSerializerOptions.Web));
            File.Move(temporary, folder.TrackingFile, overwrite: true);
        }
    }
}

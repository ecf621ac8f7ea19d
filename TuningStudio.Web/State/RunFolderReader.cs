using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>What the site reads of a run folder besides its events.</summary>
internal static partial class RunFolderReader
{
    internal static RunSpec? ReadSpec(RunFolder folder) => Read(folder.SpecFile, StudioJson.Line.RunSpec);

    internal static ResolvedHyperparameters? ReadResolved(RunFolder folder) => Read(folder.ResolvedFile, StudioJson.Line.ResolvedHyperparameters);

    /// <summary>Null where it is not noted, or the file has been changed since: its records have other numbers then.</summary>
    internal static IReadOnlyList<int>? ReadHeldOut(RunFolder folder, string trainingFile) =>
        File.GetLastWriteTimeUtc(trainingFile) > File.GetLastWriteTimeUtc(folder.HeldOutFile) ? null : Read(folder.HeldOutFile, StudioJson.Line.IReadOnlyListInt32);

    /// <summary>A checkpoint has its final name only once it is complete; without its manifest the worker would pass it over.</summary>
    internal static bool HasCheckpoint(RunFolder folder)
    {
        try
        {
            return Directory.Exists(folder.CheckpointsFolder)
                && Directory.EnumerateDirectories(folder.CheckpointsFolder).Any(path => CheckpointName().IsMatch(Path.GetFileName(path)) && File.Exists(Path.Combine(path, "manifest.json")));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What cannot be read cannot be gone on from.
            return false;
        }
    }

    /// <summary>Full path of the adapter in a step's checkpoint, or null where it is not there.</summary>
    internal static string? CheckpointAdapter(RunFolder folder, int step) =>
        Path.Combine(folder.CheckpointFolder(step), "adapter") is var adapter && Directory.Exists(adapter) ? adapter : null;

    /// <summary>Step of the newest checkpoint that has an adapter, or null where there is none (any more).</summary>
    internal static int? LastCheckpoint(RunFolder folder) => Steps(folder).Max();

    /// <summary>Steps of all checkpoints that have an adapter, newest first; none where the folder cannot be read.</summary>
    internal static IReadOnlyList<int> Checkpoints(RunFolder folder)
    {
        try
        {
            return [.. Steps(folder).OfType<int>().OrderDescending()];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Full path of something in the run folder, or null where the log points outside it.</summary>
    internal static string? Inside(RunFolder folder, string relative)
    {
        var root = Path.GetFullPath(folder.Root);
        var path = Path.GetFullPath(Path.Combine(root, relative));
        return path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : null;
    }

    /// <summary>The last line that the worker left for people, cut to what fits a sentence.</summary>
    internal static string? LastLogLine(RunFolder folder)
    {
        try
        {
            using var stream = new FileStream(folder.LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            stream.Seek(-Math.Min(stream.Length, 8192), SeekOrigin.End);
            using var reader = new StreamReader(stream);
            var line = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
            return line is { Length: > 200 } ? line[..200] + "…" : line;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<int?> Steps(RunFolder folder) => !Directory.Exists(folder.CheckpointsFolder) ? [] : Directory.EnumerateDirectories(folder.CheckpointsFolder, "step-*")
        .Select(path => int.TryParse(Path.GetFileName(path).AsSpan("step-".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : (int?)null)
        .Where(step => step is { } at && CheckpointAdapter(folder, at) is not null);

    private static T? Read<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    // One that a kill caught between two names is put back by the worker.
    [GeneratedRegex(@"^(step-\d+|\.leaving)$", RegexOptions.CultureInvariant)]
    private static partial Regex CheckpointName();
}

using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>A run's tags in its folder: the index can be lost, and a folder copied elsewhere takes them along.</summary>
internal static class RunTagsFile
{
    /// <summary>The tags; none where there is no such file, or none that can be read.</summary>
    internal static RunTags Read(RunFolder folder)
    {
        try
        {
            var words = File.Exists(PathIn(folder)) ? JsonSerializer.Deserialize<string?[]>(File.ReadAllBytes(PathIn(folder))) : null;
            return (words ?? []).OfType<string>().Aggregate(RunTags.None, (tags, word) => tags.With(word));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            // Words to find a run by are no reason not to list it.
            return RunTags.None;
        }
    }

    /// <summary>Replaces the file in one move.</summary>
    /// <exception cref="TuningException">The folder cannot be written.</exception>
    internal static void Write(RunFolder folder, RunTags tags)
    {
        var path = PathIn(folder);
        try
        {
            File.WriteAllBytes(path + ".tmp", JsonSerializer.SerializeToUtf8Bytes(tags.All));
            File.Move(path + ".tmp", path, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"The tags cannot be kept: {fault.Message}", "Make room there, or check its rights.", file: path, innerException: fault);
        }
    }

    private static string PathIn(RunFolder folder) => Path.Combine(folder.Root, "tags.json");
}

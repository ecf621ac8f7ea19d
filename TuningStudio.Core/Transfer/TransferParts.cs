namespace TuningStudio.Core.Transfer;

/// <summary>What lies beside a file that is still being fetched: its first bytes, and a small file that says what they are.</summary>
public static class TransferParts
{
    /// <summary>What the name of a file ends in until it is whole.</summary>
    public const string Ending = ".part";

    /// <summary>The same for the file that says what it is.</summary>
    public const string StateEnding = ".part.json";

    /// <summary>Bytes of a file that are here already, finished or not.</summary>
    /// <param name="target">Full path of the file in the end.</param>
    public static long BytesOf(string target) =>
        new[] { target, target + Ending }.Select(path => new FileInfo(path)).FirstOrDefault(file => file.Exists)?.Length ?? 0;

    /// <summary>Deletes what an unfinished download left of a file.</summary>
    /// <param name="target">Full path of the file in the end.</param>
    /// <exception cref="IOException">It is being written, or cannot be deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be deleted.</exception>
    public static void Discard(string target)
    {
        if (Directory.Exists(Path.GetDirectoryName(target)))
        {
            File.Delete(target + Ending);
            File.Delete(target + StateEnding);
        }
    }
}

namespace TuningStudio.Core.Training;

/// <summary>Removes folders that a run has made.</summary>
internal static class RunFolders
{
    /// <summary>Removes a folder with all it holds, if it is there.</summary>
    internal static void Delete(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>The same for one that is in nobody's way: what cannot be removed stays.</summary>
    internal static void TryDelete(string path)
    {
        try
        {
            Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next one who writes there says so.
        }
    }
}

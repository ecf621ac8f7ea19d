namespace TuningStudio.Core.Training;

/// <summary>Removes and copies folders of a run.</summary>
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

    /// <summary>Copies a folder's files, not those below it, into a new folder.</summary>
    internal static void CopyFiles(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }
}

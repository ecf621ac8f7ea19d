using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Locations;

/// <summary>Paths with every link in them followed.</summary>
public static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>Where a path leads to, whether or not the end of it is there.</summary>
    /// <exception cref="TuningException">Its links lead in a circle.</exception>
    public static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        for (var links = 0; links < MostLinks; links++)
        {
            if (FirstLink(full) is not { } link)
            {
                return full;
            }

            full = Path.GetFullPath(link);
        }

        throw new TuningException(ErrorCodes.NotFound, "The path's links lead in a circle.", "Name the file itself.", path);
    }

    /// <summary>Whether a path lies in a folder or is it; both with their links followed.</summary>
    public static bool IsBelow(string path, string folder)
    {
        var relative = Path.GetRelativePath(folder, path);
        return relative != ".." && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal) && !Path.IsPathRooted(relative);
    }

    /// <summary>The path with its first link replaced by what that leads to; null where it has none.</summary>
    private static string? FirstLink(string full)
    {
        var root = Path.GetPathRoot(full)!;
        var parts = full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        var at = root;
        for (var i = 0; i < parts.Length; i++)
        {
            var next = Path.Combine(at, parts[i]);
            if (new FileInfo(next).LinkTarget is { } target)
            {
                return Path.Combine([at, target, .. parts[(i + 1)..]]);
            }

            at = next;
        }

        return null;
    }
}

namespace TuningStudio.Web.State;

/// <summary>Folders of models below a root: one or two levels deep, as <c>name</c> or <c>owner/name</c>.</summary>
internal static class ModelRoot
{
    /// <summary>Every folder there, in the order of names; none where the root cannot be read.</summary>
    internal static IEnumerable<string> Below(string root) => Entries(root)
        .Where(Directory.Exists)
        .SelectMany(folder => Entries(folder).Where(Directory.Exists).Prepend(folder));

    /// <summary>Files and folders in a folder, in the order of names; none where it cannot be read.</summary>
    internal static IReadOnlyList<string> Entries(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? [.. Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.OrdinalIgnoreCase)] : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

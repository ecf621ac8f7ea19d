namespace TuningStudio.Tests.Support;

/// <summary>Where the repository lies that this program was built in.</summary>
internal static class RepositoryFolder
{
    internal static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TuningStudio.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("TuningStudio.sln was not found above the program's folder.");
    }
}

namespace TuningStudio.Tests.Support;

/// <summary>
/// Reference files that lie beside the repository, in <c>../shared</c>, because they are other people's and may not be in it.
/// A test that needs one says so and is skipped where it is missing.
/// </summary>
internal static class SharedFiles
{
    internal static string RepositoryRoot => RepositoryFolder.Root;

    /// <summary>Full path of a shared file; skips the test where it is missing.</summary>
    internal static string Require(params string[] parts)
    {
        var path = Path.GetFullPath(Path.Combine([RepositoryRoot, "..", "shared", .. parts]));
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"{path} is not on this machine.");
        return path;
    }
}

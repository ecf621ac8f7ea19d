using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Serving;

/// <summary>Finds the studio's site, and says how to start it.</summary>
internal static class SiteProgram
{
    /// <summary>Names the program (the executable or its .dll) where it is not found by itself.</summary>
    internal const string Variable = "TUNINGSTUDIO_SITE";

    private const string Library = "TuningStudio.Web.dll";

    /// <summary>Looks at what the environment names, then around a published program, then where the build put it.</summary>
    /// <exception cref="TuningException">It is nowhere.</exception>
    internal static ProgramStart Find(Func<string, string?> environment)
    {
        string[] places = environment(Variable) is { Length: > 0 } named ? [named] : [.. Candidates()];
        return places.FirstOrDefault(File.Exists) is { } found
            ? ProgramStart.Of(Path.GetFullPath(found))
            : throw new TuningException(ErrorCodes.NotFound, $"The studio's site was not found: {string.Join(", ", places)}", $"Build it with 'dotnet build TuningStudio.Web', or name it with {Variable}.");
    }

    private static IEnumerable<string> Candidates()
    {
        var own = AppContext.BaseDirectory;

        // A published studio has this program in a folder of its own; a packed tool has the site in one.
        yield return Path.GetFullPath(Path.Combine(own, "..", Library));
        yield return Path.Combine(own, "site", Library);
        for (var folder = new DirectoryInfo(own); folder?.Parent is { } above; folder = above)
        {
            // …/TuningStudio.Cli/bin/Debug/net10.0/linux-x64/: the site is built in the same configuration.
            if (folder.Name == "bin" && above.Parent is { } root && Path.GetRelativePath(folder.FullName, own).Split(Path.DirectorySeparatorChar) is [var configuration, var framework, ..])
            {
                yield return Path.Combine(root.FullName, "TuningStudio.Web", "bin", configuration, framework, Library);
            }
        }
    }
}

using System.Reflection;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Jobs;

/// <summary>Finds <c>tuningstudio</c>, the only program that loads the engine, and says how to start it.</summary>
/// <param name="FileName">Program to start.</param>
/// <param name="Arguments">Arguments before the verb.</param>
/// <param name="DotnetRoot">Folder of the .NET installation that the site itself runs on.</param>
internal sealed record WorkerProgram(string FileName, IReadOnlyList<string> Arguments, string? DotnetRoot)
{
    /// <summary>Names the program (the executable or its .dll) where it is not found by itself.</summary>
    internal const string Variable = ProgramStart.WorkerVariable;

    /// <summary>Looks at what the environment names, then beside the published site, then where the build put it.</summary>
    internal static WorkerProgram Find(IConfiguration configuration)
    {
        var named = configuration[Variable];
        if (!string.IsNullOrWhiteSpace(named))
        {
            return File.Exists(named)
                ? Start(Path.GetFullPath(named))
                : throw SiteError.Refuse(ErrorCodes.NotFound, new SiteText("Launch.WronglyNamed", Variable, named), new SiteText("Launch.NameIt"), file: named);
        }

        var places = Candidates().ToArray();
        return places.FirstOrDefault(File.Exists) is { } found
            ? Start(found)
            : throw SiteError.Refuse(ErrorCodes.NotFound, new SiteText("Launch.NotFound", string.Join(", ", places)), new SiteText("Launch.BuildIt", Variable));
    }

    /// <summary>What to say where the system refuses to start it.</summary>
    internal TuningException CannotStart(Exception cause) => SiteError.Refuse(
        ErrorCodes.Internal, new SiteText("Launch.Failed", FileName, cause.Message), new SiteText("Launch.CheckIt", Variable), file: FileName, cause);

    /// <summary>
    /// Whether the program that will be started carries the CUDA libraries: the list of what it was built from names them.
    /// A program without that list, or none at all, is left to say so itself.
    /// </summary>
    internal static bool HasCuda(IConfiguration configuration)
    {
        try
        {
            var program = Find(configuration);
            var parts = Path.Combine(Path.GetDirectoryName(program.Arguments is [var library, ..] ? library : program.FileName)!, "tuningstudio.deps.json");
            return !File.Exists(parts) || File.ReadAllText(parts).Contains("libtorch-cuda-", StringComparison.OrdinalIgnoreCase);
        }
        catch (Exception exception) when (exception is TuningException or IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static IEnumerable<string> Candidates()
    {
        yield return Path.Combine(AppContext.BaseDirectory, "worker", "tuningstudio.dll");
        yield return Path.Combine(AppContext.BaseDirectory, "tuningstudio.dll");
        var built = typeof(WorkerProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(attribute => attribute.Key == "WorkerProgram")?.Value;
        if (!string.IsNullOrEmpty(built))
        {
            yield return Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, built));
        }
    }

    private static WorkerProgram Start(string path)
    {
        var start = ProgramStart.Of(path);
        return new WorkerProgram(start.FileName, start.Arguments, start.DotnetRoot);
    }
}

using System.Runtime.InteropServices;

namespace TuningStudio.Core.Contracts;

/// <summary>How one program of the studio starts another.</summary>
/// <param name="FileName">Program to start.</param>
/// <param name="Arguments">Arguments before its own.</param>
/// <param name="DotnetRoot">Folder of the .NET installation that this process runs on, which the other one needs too; null where it carries its own runtime.</param>
public sealed record ProgramStart(string FileName, IReadOnlyList<string> Arguments, string? DotnetRoot)
{
    /// <summary>Variable of the environment that names <c>tuningstudio</c> (the executable or its .dll) to the site, where it is not found by itself.</summary>
    public const string WorkerVariable = "TUNINGSTUDIO_WORKER";

    /// <summary>How an executable, or a .dll, is started.</summary>
    public static ProgramStart Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var root = DotnetFolder();
        if (!path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
        {
            return new ProgramStart(path, [], root);
        }

        // The executable shows up under its own name in lists of processes; without it, dotnet runs the library.
        var beside = Path.ChangeExtension(path, OperatingSystem.IsWindows() ? ".exe" : null);
        return File.Exists(beside) ? new ProgramStart(beside, [], root) : new ProgramStart(root is null ? "dotnet" : Path.Combine(root, Dotnet), [path], root);
    }

    private static string Dotnet => OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    // …/dotnet/shared/Microsoft.NETCore.App/10.0.x/ → …/dotnet
    private static string? DotnetFolder()
    {
        var folder = new DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory()).Parent?.Parent?.Parent;
        return folder is not null && File.Exists(Path.Combine(folder.FullName, Dotnet)) ? folder.FullName : null;
    }
}

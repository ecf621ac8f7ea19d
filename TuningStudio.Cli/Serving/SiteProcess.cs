using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Serving;

/// <summary>The site as a process of its own, on this one's terminal: what ends this one is handed on, and it is waited for.</summary>
internal static partial class SiteProcess
{
    private const int Terminate = 15;

    /// <summary>Starts it and waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="TuningException">It cannot be started.</exception>
    internal static int Run(ProgramStart program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> settings, IInterrupts interrupts)
    {
        var start = new ProcessStartInfo(program.FileName, [.. program.Arguments, .. arguments]) { UseShellExecute = false };
        if (program.DotnetRoot is { } root)
        {
            start.Environment["DOTNET_ROOT"] = root;
        }

        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        try
        {
            using var process = Process.Start(start)!;

            // A terminal tells both of Ctrl-C; a service manager may tell this one alone.
            using var listening = interrupts.Listen(_ => End(process));
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (Win32Exception fault)
        {
            throw new TuningException(ErrorCodes.NotFound, $"The studio's site cannot be started: {fault.Message}", $"Check {program.FileName}, or name another with {SiteProgram.Variable}.", innerException: fault);
        }
    }

    private static void End(Process process)
    {
        if (!OperatingSystem.IsWindows() && !process.HasExited)
        {
            _ = Kill(process.Id, Terminate);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}

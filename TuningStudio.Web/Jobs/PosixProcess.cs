using System.Collections.Concurrent;
using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Jobs;

/// <summary>
/// Processes in a session of their own on Linux and macOS, which <see cref="System.Diagnostics.Process"/> cannot start: no terminal
/// signal reaches them, and their output goes straight into a file instead of a pipe that breaks with the site.
/// </summary>
internal static class PosixProcess
{
    private const int WriteOnly = 1;
    private const int NoHang = 1;

    private static readonly ConcurrentDictionary<int, SiteText> Ends = new();
    private static readonly ConcurrentDictionary<int, bool> Children = new();

    internal static int Start(string fileName, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string outputFile)
    {
        using var memory = new NativeBlock();
        var actions = memory.Zeroed(1024);
        var attributes = memory.Zeroed(1024);
        Check(posix_spawn_file_actions_init(actions));
        Check(posix_spawnattr_init(attributes));
        try
        {
            var append = OperatingSystem.IsMacOS() ? 0x200 | 0x8 : 0x40 | 0x400;
            Check(posix_spawn_file_actions_addopen(actions, 0, memory.Text("/dev/null"), 0, 0));
            Check(posix_spawn_file_actions_addopen(actions, 1, memory.Text(outputFile), WriteOnly | append, 0x1B4 /* rw-rw-r-- */));
            Check(posix_spawn_file_actions_adddup2(actions, 1, 2));
            Check(posix_spawnattr_setflags(attributes, (short)(OperatingSystem.IsMacOS() ? 0x400 : 0x80)));
            var program = memory.Text(fileName);
            var argv = memory.Texts([fileName, .. arguments]);
            var envp = memory.Texts([.. environment.Select(pair => $"{pair.Key}={pair.Value}")]);
            Check(posix_spawnp(out var processId, program, actions, attributes, argv, envp));
            Children[processId] = true;
            Ends.TryRemove(processId, out _);
            return processId;
        }
        finally
        {
            _ = posix_spawn_file_actions_destroy(actions);
            _ = posix_spawnattr_destroy(attributes);
        }
    }

    /// <summary>Lets an ended child of ours go, and keeps how it ended.</summary>
    internal static void Reap(int processId)
    {
        if (Children.ContainsKey(processId) && waitpid(processId, out var status, NoHang) is var ended && ended != 0)
        {
            Children.TryRemove(processId, out _);
            if (ended == processId)
            {
                Ends[processId] = Describe(processId.ToString(CultureInfo.InvariantCulture), status);
            }
        }
    }

    internal static SiteText? HowItEnded(int processId) => Ends.GetValueOrDefault(processId);

    /// <summary>An orphan whose new parent does not care stays listed after its end.</summary>
    internal static bool IsZombie(int processId)
    {
        try
        {
            var stat = OperatingSystem.IsLinux() ? File.ReadAllText($"/proc/{processId}/stat") : string.Empty;
            var name = stat.LastIndexOf(')');
            return name >= 0 && stat.AsSpan(name + 1).TrimStart() is ['Z' or 'X', ..];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static SiteText Describe(string processId, int status) => (status & 0x7F) switch
    {
        0 => new SiteText("Lost.Exit", processId, ((status >> 8) & 0xFF).ToString(CultureInfo.InvariantCulture)),
        9 => new SiteText("Lost.Killed", processId),
        15 => new SiteText("Lost.Asked", processId),
        var signal => new SiteText("Lost.Crashed", processId, signal.ToString(CultureInfo.InvariantCulture)),
    };

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new Win32Exception(error);
        }
    }

    /// <summary>Native memory that lives as long as one call.</summary>
    private sealed class NativeBlock : IDisposable
    {
        private readonly List<IntPtr> _blocks = [];

        internal IntPtr Zeroed(int size)
        {
            var block = Keep(Marshal.AllocCoTaskMem(size));
            Marshal.Copy(new byte[size], 0, block, size);
            return block;
        }

        internal IntPtr Text(string text) => Keep(Marshal.StringToCoTaskMemUTF8(text));

        internal IntPtr[] Texts(IEnumerable<string> texts) => [.. texts.Select(Text), IntPtr.Zero];

        public void Dispose() => _blocks.ForEach(Marshal.FreeCoTaskMem);

        private IntPtr Keep(IntPtr block)
        {
            _blocks.Add(block);
            return block;
        }
    }

#pragma warning disable IDE1006, CA5392, SYSLIB1054 // the system's own names; found in the system's C library; no unsafe code for six calls
    [DllImport("libc")]
    private static extern int posix_spawnp(out int pid, IntPtr file, IntPtr actions, IntPtr attributes, IntPtr[] argv, IntPtr[] envp);

    [DllImport("libc")]
    private static extern int posix_spawn_file_actions_init(IntPtr actions);

    [DllImport("libc")]
    private static extern int posix_spawn_file_actions_destroy(IntPtr actions);

    [DllImport("libc")]
    private static extern int posix_spawn_file_actions_addopen(IntPtr actions, int descriptor, IntPtr path, int flags, uint mode);

    [DllImport("libc")]
    private static extern int posix_spawn_file_actions_adddup2(IntPtr actions, int from, int to);

    [DllImport("libc")]
    private static extern int posix_spawnattr_init(IntPtr attributes);

    [DllImport("libc")]
    private static extern int posix_spawnattr_destroy(IntPtr attributes);

    [DllImport("libc")]
    private static extern int posix_spawnattr_setflags(IntPtr attributes, short flags);

    [DllImport("libc")]
    private static extern int waitpid(int pid, out int status, int options);
#pragma warning restore IDE1006, CA5392, SYSLIB1054
}

using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Tuning;

/// <summary>Keeps a second process from training in the same run folder; released with the process, however it ends.</summary>
internal sealed class RunLock : IDisposable
{
    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <summary>The file that is there for as long as the lock is held.</summary>
    internal static string FileOf(RunFolder folder) => Path.Combine(folder.Root, "run.lock");

    /// <exception cref="TuningException">Another process is training there.</exception>
    internal static RunLock Take(RunFolder folder)
    {
        var path = FileOf(folder);
        try
        {
            return new RunLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose));
        }
        catch (IOException fault) when (FileLocks.IsHeld(fault))
        {
            throw new TuningException(ErrorCodes.InvalidOption, "Another process is at work in this run folder.", "Wait for it to end, or choose another folder.", folder.Root, field: "--output", innerException: fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"The run folder cannot be written: {fault.Message}", "Check the folder's permissions and the room on its disk.", folder.Root, innerException: fault);
        }
    }

    /// <summary>Whether a process is training there.</summary>
    internal static bool IsHeld(RunFolder folder)
    {
        try
        {
            using var file = new FileStream(FileOf(folder), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException fault)
        {
            return FileLocks.IsHeld(fault);
        }
        catch (UnauthorizedAccessException)
        {
            // Somebody else's run: whether it hears the command shows in its events.
            return true;
        }
    }

    public void Dispose() => _file.Dispose();
}

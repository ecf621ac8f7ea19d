using System.Globalization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Export;

/// <summary>The folder being written: it bears a temporary name until all of it is there and checked, and goes if it never is.</summary>
internal sealed class ExportFolder : IDisposable
{
    private readonly string _output;
    private bool _isComplete;

    private ExportFolder(string output, string temporary)
    {
        _output = output;
        Temporary = temporary;
    }

    /// <summary>Where to write.</summary>
    internal string Temporary { get; }

    /// <exception cref="TuningException">Something is there already, or nothing can be written there.</exception>
    internal static ExportFolder Begin(string output)
    {
        if (File.Exists(output) || (Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any()))
        {
            throw new TuningException(ErrorCodes.InvalidOption, "The output folder is there already and not empty.", "Name another folder, or remove this one.", output, field: "output");
        }

        var parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(output))!;
        var temporary = Path.Combine(parent, string.Create(CultureInfo.InvariantCulture, $".{Path.GetFileName(Path.TrimEndingDirectorySeparator(output))}.{Guid.NewGuid():N}.tmp"));
        Guarded(output, () => Directory.CreateDirectory(temporary));
        return new ExportFolder(output, temporary);
    }

    /// <summary>Gives the folder its name.</summary>
    internal void Complete()
    {
        Guarded(_output, () =>
        {
            if (Directory.Exists(_output))
            {
                Directory.Delete(_output);
            }

            Directory.Move(Temporary, _output);
        });
        _isComplete = true;
    }

    /// <summary>Refuses what the disk has no room for, before minutes are spent on writing it.</summary>
    /// <exception cref="TuningException">There is less room.</exception>
    internal static void RequireRoom(string folder, long bytes)
    {
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (free < bytes)
        {
            throw new TuningException(
                ErrorCodes.CannotWrite,
                string.Create(CultureInfo.InvariantCulture, $"The export takes {bytes:N0} bytes, but the disk has {free:N0} left."),
                "Free space there, or name a folder on another disk.",
                folder);
        }
    }

    /// <summary>Does what writes into the folder, with an error that says so.</summary>
    /// <exception cref="TuningException">The disk is full, or nothing can be written there.</exception>
    internal static void Guarded(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(
                ErrorCodes.CannotWrite, $"The export cannot be written: {fault.Message}", "Free space on the disk or check the folder's permissions, then try again.", path, innerException: fault);
        }
    }

    public void Dispose()
    {
        if (_isComplete)
        {
            return;
        }

        try
        {
            Directory.Delete(Temporary, recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What stopped the writing may stop the removal; the first error is the one to show.
        }
    }
}

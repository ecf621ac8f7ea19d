using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training;

/// <summary>Says on the disk that a person asked for a checkpoint: newer ones then do not drive it out, whoever takes the run up again.</summary>
internal static class CheckpointMark
{
    // Outside the manifest: a state that is saved already may be asked for later.
    private const string Name = "kept";

    /// <summary>Whether a checkpoint was asked for.</summary>
    internal static bool Has(string checkpoint) => File.Exists(Path.Combine(checkpoint, Name));

    /// <summary>Marks one.</summary>
    /// <exception cref="TuningException">It cannot be written.</exception>
    internal static void Write(string checkpoint)
    {
        var mark = Path.Combine(checkpoint, Name);
        try
        {
            File.Create(mark).Dispose();
            DurableFolder.FlushNames(checkpoint);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"The checkpoint could not be marked as asked for: {exception.Message}", "Free some disk space and ask for it again.", mark, innerException: exception);
        }
    }
}

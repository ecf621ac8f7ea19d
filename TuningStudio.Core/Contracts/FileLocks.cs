namespace TuningStudio.Core.Contracts;

/// <summary>Tells a file that another process holds from one that cannot be opened.</summary>
public static class FileLocks
{
    // Windows: sharing or lock violation; Linux and macOS: EWOULDBLOCK.
    private static readonly int[] HeldByAnother = [unchecked((int)0x80070020), unchecked((int)0x80070021), 11, 35];

    /// <summary>Whether another process holds the file whose opening failed so.</summary>
    public static bool IsHeld(IOException exception) => HeldByAnother.Contains(exception.HResult);
}

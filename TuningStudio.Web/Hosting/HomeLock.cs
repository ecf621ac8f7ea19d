using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Hosting;

/// <summary>Two sites over one home folder would start every run twice: the second one is refused.</summary>
internal sealed class HomeLock(StudioHome home) : IDisposable
{
    private FileStream? _file;

    internal void Take()
    {
        try
        {
            _file = new FileStream(home.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (FileLocks.IsHeld(exception))
        {
            var address = SiteFile.Read(home.SiteFile)?.Address ?? StudioAddress.Default;
            throw new TuningException(
                ErrorCodes.CannotWrite,
                $"Another TuningStudio already works in the home folder {home.Root}, at {address}.",
                $"Open that address, or start this one with {StudioHome.Variable} set to another folder and --urls {StudioAddress.Next(address)}.",
                file: home.LockFile,
                innerException: exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(
                ErrorCodes.CannotWrite,
                $"The home folder {home.Root} cannot be written: {exception.Message}",
                $"Give this user the right to write there and make room, or set {StudioHome.Variable} to another folder.",
                file: home.LockFile,
                innerException: exception);
        }
    }

    public void Dispose() => _file?.Dispose();
}

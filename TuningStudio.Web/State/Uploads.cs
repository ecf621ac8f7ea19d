using System.Collections.Concurrent;
using System.Security.Cryptography;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Locations;
using TuningStudio.Core.Transfer;
using TuningStudio.Web.Hosting;

namespace TuningStudio.Web.State;

/// <summary>Files on their way from browsers. They lie in the home's <c>datasets</c> until they are whole, and go with the page that sends them.</summary>
internal sealed class Uploads(StudioHome home, DatasetLibrary library, TimeProvider time) : IUploads
{
    internal const string TemporaryEnding = ".upload";

    private const int AtOnce = 64;

    private readonly ConcurrentDictionary<string, Upload> _open = new();

    public string Begin(string fileName, long size)
    {
        var name = DataFileName.Shown(fileName);
        if (!DataFileName.IsData(name))
        {
            throw new TuningException(ErrorCodes.InvalidData, $"'{name}' is not a data file that can be read.", $"Upload a file that ends in {DataFileName.Known}.", name);
        }

        if (size <= 0)
        {
            throw new TuningException(ErrorCodes.InvalidData, $"'{name}' is empty.", "Upload a file with at least one record.", name);
        }

        if (_open.Count >= AtOnce)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"{AtOnce} uploads are under way already.", "Wait until one is done.", name);
        }

        DiskSpace.Require(home.Datasets, size, new TransferOptions());
        var ticket = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        _open[ticket] = Guarded(name, () => new Upload(name, size, Path.Combine(home.Datasets, Path.GetRandomFileName() + TemporaryEnding)));
        return ticket;
    }

    public long? OffsetOf(string ticket) => _open.TryGetValue(ticket, out var upload) ? upload.Offset : null;

    public async Task<long> AppendAsync(string ticket, long offset, Stream content, CancellationToken cancellationToken = default)
    {
        var upload = Get(ticket);
        try
        {
            return await upload.AppendAsync(offset, content, cancellationToken);
        }
        catch (Exception exception) when (exception is ObjectDisposedException)
        {
            throw Unknown(exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && !cancellationToken.IsCancellationRequested)
        {
            throw CannotWrite(upload.Name, exception);
        }
    }

    public async Task<DatasetInfo> FinishAsync(string ticket)
    {
        var upload = Get(ticket);
        if (upload.Offset < upload.Size)
        {
            throw new TuningException(ErrorCodes.InvalidData, $"Only {upload.Offset} of the {upload.Size} bytes of '{upload.Name}' have come.", "Upload it again.", upload.Name);
        }

        _open.TryRemove(ticket, out _);
        await using (upload)
        {
            try
            {
                var hash = await upload.CompleteAsync();
                return await library.KeepAsync(upload.Path, upload.Name, new DataOrigin(upload.Name, hash, upload.Size, time.GetUtcNow()));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw CannotWrite(upload.Name, exception);
            }
        }
    }

    public void Drop(string ticket)
    {
        if (_open.TryRemove(ticket, out var upload))
        {
            // Nobody waits for it: the page is gone, or was told already.
            _ = upload.DisposeAsync().AsTask();
        }
    }

    private Upload Get(string ticket) => _open.TryGetValue(ticket, out var upload) ? upload : throw Unknown(null);

    private static TuningException Unknown(Exception? cause) => new(ErrorCodes.NotFound, "There is no such upload.", "The page or the site was closed meanwhile: upload the file again.", innerException: cause);

    private T Guarded<T>(string name, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(name, exception);
        }
    }

    private TuningException CannotWrite(string name, Exception cause) => new(
        ErrorCodes.CannotWrite, $"'{name}' could not be stored in {home.Datasets}: {cause.Message}", "Make room there, or check its rights, and upload it again.", name, innerException: cause);
}

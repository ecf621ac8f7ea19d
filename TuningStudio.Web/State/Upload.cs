using System.Security.Cryptography;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>One file on its way: its bytes so far, on the disk, and their hash.</summary>
internal sealed class Upload(string name, long size, string path) : IAsyncDisposable
{
    private const int BufferSize = 1 << 16;

    private readonly FileStream _file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly SemaphoreSlim _turn = new(1);

    internal string Name => name;

    internal string Path => path;

    internal long Size => size;

    internal long Offset { get; private set; }

    internal async Task<long> AppendAsync(long offset, Stream content, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (offset == Offset)
            {
                await CopyAsync(content, cancellationToken);
            }

            return Offset;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Closes the file.</summary>
    /// <returns>Its SHA-256.</returns>
    internal async Task<string> CompleteAsync()
    {
        await _turn.WaitAsync();
        await _file.DisposeAsync();
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        _hash.Dispose();
        _turn.Dispose();
        File.Delete(path);
    }

    private async Task CopyAsync(Stream content, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (Offset + read > size)
            {
                throw new TuningException(ErrorCodes.InvalidData, $"'{name}' is longer than the {size} bytes that were announced.", "It was changed while it was sent: upload it again.", name);
            }

            // Not to be broken off: file, hash and offset go together.
            await _file.WriteAsync(buffer.AsMemory(0, read), CancellationToken.None);
            _hash.AppendData(buffer, 0, read);
            Offset += read;
        }
    }
}

using System.Security.Cryptography;
using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Transfer;

/// <summary>A file that is being fetched: its bytes so far and their hash. Held by one process at a time.</summary>
internal sealed class PartFile : IAsyncDisposable
{
    private readonly string _target;
    private readonly FileStream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private PartFile(string target, FileStream stream) => (_target, _stream) = (target, stream);

    /// <summary>Bytes that are here.</summary>
    internal long Position { get; private set; }

    internal PartState? State { get; private set; }

    /// <summary>Opens what an earlier attempt left, if it is of the same file, and reads it into the hash.</summary>
    /// <exception cref="TuningException">The folder cannot be written, or another process is at it.</exception>
    internal static Task<PartFile> OpenAsync(TransferRequest request, CancellationToken cancellationToken) => GuardAsync(request.Target, async () =>
    {
        Directory.CreateDirectory(Path.GetDirectoryName(request.Target)!);
        var part = new PartFile(
            request.Target,
            new FileStream(request.Target + TransferParts.Ending, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.Asynchronous));
        try
        {
            await part.ReadAsync(request, cancellationToken);
            return part;
        }
        catch
        {
            await part.DisposeAsync();
            throw;
        }
    });

    /// <summary>Forgets every byte.</summary>
    internal void Restart()
    {
        _stream.SetLength(0);
        _stream.Position = Position = 0;
        _hash.GetHashAndReset();
        State = null;
    }

    /// <summary>Writes down what the bytes are, before the first of them comes.</summary>
    internal Task RememberAsync(PartState state) => GuardAsync(_target, async () =>
    {
        if (State != state)
        {
            var temporary = _target + TransferParts.StateEnding + ".tmp";
            await File.WriteAllBytesAsync(temporary, JsonSerializer.SerializeToUtf8Bytes(state, PartStateJson.Default.PartState));
            File.Move(temporary, _target + TransferParts.StateEnding, overwrite: true);
            State = state;
        }

        return 0;
    });

    internal Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => GuardAsync(_target, async () =>
    {
        await _stream.WriteAsync(bytes, cancellationToken);
        _hash.AppendData(bytes.Span);
        return Position += bytes.Length;
    });

    /// <summary>SHA-256 of the bytes so far, lower-case hexadecimal.</summary>
    internal string Sha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Another kind of hash of the bytes so far.</summary>
    internal Task<string> DigestAsync(FileDigest digest, CancellationToken cancellationToken) => digest.Kind == DigestKind.Sha256
        ? Task.FromResult(Sha256())
        : GuardAsync(_target, () => digest.OfAsync(_stream, cancellationToken));

    /// <summary>Gives the file its name, once its bytes are on the disk.</summary>
    internal Task CompleteAsync() => GuardAsync(_target, async () =>
    {
        _stream.Flush(flushToDisk: true);
        await _stream.DisposeAsync();
        File.Move(_target + TransferParts.Ending, _target, overwrite: true);
        File.Delete(_target + TransferParts.StateEnding);
        return 0;
    });

    /// <summary>Leaves nothing behind.</summary>
    internal async Task DiscardAsync()
    {
        await _stream.DisposeAsync();
        TransferParts.Discard(_target);
    }

    public async ValueTask DisposeAsync()
    {
        _hash.Dispose();
        await _stream.DisposeAsync();
    }

    private async Task ReadAsync(TransferRequest request, CancellationToken cancellationToken)
    {
        var state = await ReadStateAsync(request.Target, cancellationToken);
        if (state is not { CanGoOn: true } || !state.Fits(request) || _stream.Length > (request.Size ?? state.Length ?? long.MaxValue))
        {
            Restart();
            return;
        }

        State = state;
        await FileDigest.AppendAsync(_hash, _stream, cancellationToken);
        Position = _stream.Position;
    }

    private static async Task<PartState?> ReadStateAsync(string target, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize(await File.ReadAllBytesAsync(target + TransferParts.StateEnding, cancellationToken), PartStateJson.Default.PartState);
        }
        catch (Exception exception) when (exception is FileNotFoundException or JsonException)
        {
            return null;
        }
    }

    private static async Task<T> GuardAsync<T>(string target, Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (IOException exception) when (FileLocks.IsHeld(exception))
        {
            throw new TuningException(ErrorCodes.CannotWrite, "Another download writes this file.", "Wait until it is done, or end it.", file: target, innerException: exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"The file cannot be written: {exception.Message}", "Make room there, or check its rights; what is there already is kept.", file: target, innerException: exception);
        }
    }
}

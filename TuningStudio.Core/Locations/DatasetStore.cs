using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Transfer;

namespace TuningStudio.Core.Locations;

/// <summary>
/// The home's <c>datasets</c>: copies of what was fetched or uploaded, each with a small file beside it that says where it came from and
/// what its hash is. A copy is never written again, so that a run finds what it was started with.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="time">Says when.</param>
public sealed class DatasetStore(string folder, TimeProvider time)
{
    /// <summary>What is put behind a file's name to name the file beside it.</summary>
    public const string OriginEnding = ".origin";

    private const int ShownHash = 12;

    /// <summary>Where unfinished downloads lie.</summary>
    private string Incoming => Path.Combine(folder, "incoming");

    /// <summary>Where a stored file came from; null for a file of which that is not known, or which was written since.</summary>
    public static DataOrigin? OriginOf(string path)
    {
        try
        {
            var note = path + OriginEnding;
            var origin = File.Exists(note) ? JsonSerializer.Deserialize(File.ReadAllBytes(note), StudioJson.Line.DataOrigin) : null;
            return origin?.SizeBytes == new FileInfo(path).Length ? origin : null;
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The SHA-256 of a whole file, in lower-case hexadecimal.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be read.</exception>
    public static string HashOf(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>Fetches a file, or takes the copy that is here already where the server says that it is the same. Cancelling keeps what came for the next call.</summary>
    /// <param name="file">What to fetch.</param>
    /// <param name="settings">Credentials and endpoints.</param>
    /// <param name="transfer">Fetches.</param>
    /// <param name="guard">Told which hosts may lie in the private network; null where all may.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The copy's full path.</returns>
    /// <exception cref="TuningException">It cannot be fetched or stored.</exception>
    public async Task<string> FetchAsync(
        IRemoteFile file, SourceSettings settings, HttpTransfer transfer, NetworkGuard? guard = null, Action<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var remote = await file.RequestAsync(settings, cancellationToken);
        if (remote.IsTrusted)
        {
            guard?.Trust(remote.Address);
        }

        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file.Identity)))[..ShownHash];
        var request = Request(file, remote, Path.Combine(Incoming, key));
        var facts = await transfer.LookAsync(request, cancellationToken);
        if (Held(key, facts) is { } held)
        {
            progress?.Invoke(new TransferProgress(facts.Length ?? 0, facts.Length, 0));
            return held;
        }

        var result = await transfer.DownloadAsync(Request(file, remote, request.Target, facts.Digest), progress, cancellationToken);
        if (result.Bytes == 0)
        {
            File.Delete(result.Path);
            throw new TuningException(ErrorCodes.InvalidData, "The file is empty.", "Name one with at least one record.", file.Shown);
        }

        return Keep(result.Path, file.FileName, new DataOrigin(file.Shown, result.Sha256, result.Bytes, time.GetUtcNow()) { ETag = facts.ETag, Key = key });
    }

    /// <summary>Takes a finished file in under a name that tells its contents; a copy with the same contents is used again.</summary>
    /// <param name="path">The file, on the same disk; it is moved away.</param>
    /// <param name="name">What it is called where it comes from.</param>
    /// <param name="origin">What is known of it.</param>
    /// <returns>The copy's full path.</returns>
    /// <exception cref="TuningException">It cannot be stored.</exception>
    public string Keep(string path, string name, DataOrigin origin)
    {
        var (stem, ending) = DataFileName.Make(name);
        var kept = Path.Combine(folder, $"{stem}-{origin.Sha256[..ShownHash]}{ending}");
        try
        {
            // Of the same contents, unless somebody has written into it.
            if (File.Exists(kept) && OriginOf(kept) is not null && HashOf(kept) == origin.Sha256)
            {
                File.Delete(path);
            }
            else
            {
                File.Move(path, kept, overwrite: true);
            }

            var temporary = kept + OriginEnding + ".tmp";
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(origin, StudioJson.Indented.DataOrigin));
            File.Move(temporary, kept + OriginEnding, overwrite: true);
            return kept;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"The copy cannot be stored: {exception.Message}", "Make room there, or check the folder's rights, and try again.", kept, innerException: exception);
        }
    }

    // Unread only where the server has a name for these very bytes.
    private string? Held(string key, RemoteFacts facts) => facts.ETag is not { } tag || !Directory.Exists(folder)
        ? null
        : Directory.EnumerateFiles(folder, "*" + OriginEnding)
            .Select(note => note[..^OriginEnding.Length])
            .FirstOrDefault(path => OriginOf(path) is { } origin && origin.Key == key && origin.ETag == tag && (facts.Length is null || origin.SizeBytes == facts.Length));

    private static TransferRequest Request(IRemoteFile file, RemoteRequest remote, string target, FileDigest? digest = null) => new()
    {
        Address = remote.Address,
        Headers = remote.Headers,
        Target = target,
        Digest = digest,
        Explain = refusal => SourceFault.Explain(file, refusal),
    };
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TuningStudio.Core.Transfer;

/// <summary>How a file's hash is computed.</summary>
public enum DigestKind
{
    /// <summary>SHA-256 of the contents, as Git LFS names its objects.</summary>
    Sha256,

    /// <summary>Git's name of a blob: SHA-1 of <c>blob SIZE\0</c> and the contents.</summary>
    GitBlob,

    /// <summary>MD5 of the contents, as object stores give it: finds what broke on the way, proves nothing.</summary>
    Md5,
}

/// <summary>A file's hash as its owner lists it.</summary>
/// <param name="Kind">How it is computed.</param>
/// <param name="Hex">The hash, lower-case hexadecimal.</param>
public sealed record FileDigest(DigestKind Kind, string Hex)
{
    private const int BufferSize = 1 << 18;

    /// <summary>The hash of a listing; null where it is none: what cannot be compared must not refuse a file.</summary>
    /// <param name="kind">How it is computed.</param>
    /// <param name="hex">Hexadecimal digits, of whatever case.</param>
    public static FileDigest? Parse(DigestKind kind, string? hex) =>
        hex?.Length == (kind switch { DigestKind.Sha256 => 64, DigestKind.Md5 => 32, _ => 40 }) && hex.All(char.IsAsciiHexDigit) ? new FileDigest(kind, hex.ToLowerInvariant()) : null;

    /// <summary>Computes the same kind of hash of a file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read.</exception>
    public async Task<string> OfAsync(string path, CancellationToken cancellationToken = default)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        return await OfAsync(file, cancellationToken);
    }

    /// <summary>The same of a stream that can be read from its beginning.</summary>
    internal async Task<string> OfAsync(Stream stream, CancellationToken cancellationToken)
    {
        stream.Position = 0;
        using var hash = IncrementalHash.CreateHash(Kind switch { DigestKind.Sha256 => HashAlgorithmName.SHA256, DigestKind.Md5 => HashAlgorithmName.MD5, _ => HashAlgorithmName.SHA1 });
        if (Kind == DigestKind.GitBlob)
        {
            hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {stream.Length}\0")));
        }

        await AppendAsync(hash, stream, cancellationToken);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Takes the rest of a stream into a hash, a buffer at a time.</summary>
    internal static async Task AppendAsync(IncrementalHash hash, Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer.AsSpan(0, read));
        }
    }
}

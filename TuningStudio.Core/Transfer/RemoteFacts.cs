using System.Net;

namespace TuningStudio.Core.Transfer;

/// <summary>What a server tells of a file before it is fetched.</summary>
public sealed record RemoteFacts
{
    /// <summary>The name of this version of its bytes; null where the server gives none that names bytes.</summary>
    public string? ETag { get; init; }

    /// <summary>Its size; null where the server does not say.</summary>
    public long? Length { get; init; }

    /// <summary>Its hash; null where the server gives none that is known here.</summary>
    public FileDigest? Digest { get; init; }

    /// <summary>Adds what one answer tells; the answers that send one on to another server are asked too.</summary>
    internal RemoteFacts With(HttpResponseMessage response) => new()
    {
        ETag = response.Headers.ETag is { IsWeak: false, Tag: { } tag } ? tag : null,
        Length = response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.Length : response.Content.Headers.ContentLength,
        Digest = Digest ?? DigestOf(response),
    };

    // The answer is to a request for one byte: only what speaks of the whole file counts.
    private static FileDigest? DigestOf(HttpResponseMessage response) =>
        FileDigest.Parse(DigestKind.Sha256, Value(response, "X-Linked-ETag")?.Trim('"'))
        ?? Base64(DigestKind.Sha256, Listed(Value(response, "Repr-Digest"), "sha-256")?.Trim(':'))
        ?? Base64(DigestKind.Md5, Listed(Value(response, "x-goog-hash"), "md5"))
        ?? Base64(DigestKind.Md5, Value(response, "x-ms-blob-content-md5"))
        ?? S3Tag(response);

    // Of an object that was put in one piece and not encrypted with a key of somebody's own the ETag is the MD5:
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html.
    private static FileDigest? S3Tag(HttpResponseMessage response) =>
        Value(response, "x-amz-request-id") is not null
        && Value(response, "x-amz-server-side-encryption") is null or "AES256"
        && Value(response, "x-amz-server-side-encryption-customer-algorithm") is null
            ? FileDigest.Parse(DigestKind.Md5, response.Headers.ETag?.Tag.Trim('"'))
            : null;

    private static string? Value(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

    private static string? Listed(string? list, string name) => list?.Split(',').Select(part => part.Trim().Split('=', 2)).FirstOrDefault(part => part.Length == 2 && part[0] == name)?[1];

    private static FileDigest? Base64(DigestKind kind, string? text)
    {
        var bytes = new byte[64];
        return text is not null && Convert.TryFromBase64String(text, bytes, out var count) ? FileDigest.Parse(kind, Convert.ToHexString(bytes, 0, count)) : null;
    }
}

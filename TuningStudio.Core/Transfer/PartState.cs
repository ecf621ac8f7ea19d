using System.Text.Json.Serialization;

namespace TuningStudio.Core.Transfer;

/// <summary>What is known of a file that is only partly here, kept beside it so that the next attempt, or the next start, can go on.</summary>
/// <param name="Source">Where it comes from, without secrets.</param>
/// <param name="Length">Its whole size; null where nobody has said.</param>
/// <param name="ETag">The server's name of this version; null where it gives none that names bytes.</param>
/// <param name="Modified">When the server says that it was changed.</param>
/// <param name="Digest">Its hash as its owner lists it.</param>
internal sealed record PartState(string Source, long? Length, string? ETag, DateTimeOffset? Modified, FileDigest? Digest)
{
    /// <summary>Whether more of it can be asked for without mixing two versions: the server can tell them apart, or the hash will in the end.</summary>
    [JsonIgnore]
    internal bool CanGoOn => ETag is not null || Modified is not null || Digest is not null;

    /// <summary>Whether it is the same file as far as one can tell without asking.</summary>
    internal bool Fits(TransferRequest request) =>
        Source == TransferAddress.Show(request.Address)
        && Digest == request.Digest
        && (request.Size is null || Length is null || request.Size == Length);
}

/// <summary>The JSON of <see cref="PartState"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PartState))]
internal sealed partial class PartStateJson : JsonSerializerContext;

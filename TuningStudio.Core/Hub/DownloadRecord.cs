using System.Text.Json;
using System.Text.Json.Serialization;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Transfer;

namespace TuningStudio.Core.Hub;

/// <summary>
/// What a model's folder says of where the model comes from, in a file beside its own. It is there from the first moment, so that whoever
/// finds a half-fetched model can go on; and afterwards it says licence and version.
/// </summary>
public sealed record DownloadRecord
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "tuningstudio-download.json";

    /// <summary>Name of the hub, one of <see cref="HubKinds.Names"/>.</summary>
    public required string Hub { get; init; }

    /// <summary>Where it answers.</summary>
    public required string Endpoint { get; init; }

    /// <summary><c>owner/name</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Branch, tag or commit, as far as known a commit.</summary>
    public required string Revision { get; init; }

    /// <summary>Its licence, where the hub says.</summary>
    public string? Licence { get; init; }

    /// <summary>Whether its owner lets in only some.</summary>
    public bool IsGated { get; init; }

    /// <summary>What is fetched of it.</summary>
    public required IReadOnlyList<HubFile> Files { get; init; }

    /// <summary>When it was begun.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When every file was there and right; null while some are not.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Bytes of all files; null where the hub did not say.</summary>
    [JsonIgnore]
    public long? TotalBytes => Files.All(file => file.Size is not null) ? Files.Sum(file => file.Size) : null;

    /// <summary>The record of a model's folder; null where there is none that can be read.</summary>
    public static DownloadRecord? Read(string folder)
    {
        try
        {
            var record = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, FileName)), DownloadJson.Default.DownloadRecord);

            // Whoever gives a folder away gives its record away: its paths are no more trusted than a listing's.
            return record is not null && HubKinds.Parse(record.Hub) is not null && HubModelId.IsName(record.Model) && HubModelId.IsRevision(record.Revision) && record.Files.All(file => HubPath.IsPlain(file.Path)) ? record : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes it into a model's folder, which is made where it is not there.</summary>
    /// <exception cref="TuningException">It cannot be written.</exception>
    public void Write(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(path + ".tmp", JsonSerializer.SerializeToUtf8Bytes(this, DownloadJson.Default.DownloadRecord));
            File.Move(path + ".tmp", path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"The folder {folder} cannot be written: {exception.Message}", "Make room there, check its rights, or choose another folder.", file: path, innerException: exception);
        }
    }

    /// <summary>Bytes of a model that are in its folder already.</summary>
    public long BytesIn(string folder) => Files.Sum(file => TransferParts.BytesOf(HubPath.Below(folder, file.Path)));
}

/// <summary>The JSON of <see cref="DownloadRecord"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true, WriteIndented = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(DownloadRecord))]
internal sealed partial class DownloadJson : JsonSerializerContext;

using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization;
using TuningStudio.Web.Api.Files;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Api.Models;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Studio;

/// <summary>Data files by the ids that OpenAI's door has for them too, and as a run would read them.</summary>
internal sealed class StudioData(FileCatalog files, IDatasetLibrary library, ServedModels models)
{
    private const int UsualLength = 1024;

    /// <summary>All data files, those of the samples first.</summary>
    internal IReadOnlyList<DatasetObject> List() => [.. library.List().Select(data => DatasetObject.Of(data, files))];

    /// <summary>The file of an id: a listed one or a version.</summary>
    /// <exception cref="ApiFault">There is none.</exception>
    internal StudioFile Get(string id) => files.Find(id) is { RunId: null } file ? file : throw ApiFault.NotFound($"There is no data file '{id}'. GET {StudioApi.Root}/datasets lists them.", "id", "not_found");

    internal DatasetObject Describe(StudioFile file) => library.List().FirstOrDefault(data => data.Path == file.Path) is { } listed
        ? DatasetObject.Of(listed, files)
        : new DatasetObject { Id = file.Object.Id, Name = file.Object.Filename, Path = file.Path, SizeBytes = file.Object.Bytes, Version = DatasetVersion.Of(file.Path)?.Number };

    internal VersionObject Describe(DatasetVersion version) => new()
    {
        Id = files.IdOf(version.Path),
        Number = version.Number,
        ParentId = files.IdOf(version.Parent),
        Fixes = version.Fixes,
        RecordsBefore = version.RecordsBefore,
        Records = version.Records,
        Changed = version.Changed,
        Sha256 = version.Sha256,
        CreatedAt = version.CreatedAt,
    };

    /// <summary>The file as a run would read it.</summary>
    /// <exception cref="ApiFault">The model or the validation file is not known.</exception>
    internal RunReading Reading(string id, ReadingRequest request) => new(Get(id).Path, new EncodingOptions { SystemPrompt = request.SystemPrompt, MaxLength = request.MaxSequenceLength ?? UsualLength })
    {
        ValidationPath = request.ValidationFile is { } validation ? Get(validation).Path : null,
        Data = request.Data,
        Model = request.Model is { } model ? models.Get(model).Base : null,
    };
}

/// <summary>How a data file is to be read.</summary>
internal sealed record ReadingRequest
{
    /// <summary>The model whose tokenizer and template count; without one lengths are characters.</summary>
    public string? Model { get; init; }

    /// <summary>Id of the validation data beside it.</summary>
    public string? ValidationFile { get; init; }

    public string? SystemPrompt { get; init; }

    public int? MaxSequenceLength { get; init; }

    /// <summary>What the file's content does not say.</summary>
    public DataOptions? Data { get; init; }
}

/// <summary>A data file.</summary>
internal sealed record DatasetObject
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Path { get; init; }

    public long SizeBytes { get; init; }

    public bool IsSample { get; init; }

    /// <summary>Id of the validation data that belongs to it.</summary>
    public string? ValidationFile { get; init; }

    public DataOrigin? Origin { get; init; }

    /// <summary>Its number among the versions of another file.</summary>
    public int? Version { get; init; }

    internal static DatasetObject Of(DatasetInfo data, FileCatalog files) => new()
    {
        Id = files.IdOf(data.Path),
        Name = data.Name,
        Path = data.Path,
        SizeBytes = data.SizeBytes,
        IsSample = data.IsSample,
        ValidationFile = data.ValidationPath is { } validation ? files.IdOf(validation) : null,
        Origin = data.Origin,
    };
}

/// <summary>A mended version of a data file, which is a data file itself.</summary>
internal sealed record VersionObject
{
    public required string Id { get; init; }

    public int Number { get; init; }

    public required string ParentId { get; init; }

    public required IReadOnlyList<DataFix> Fixes { get; init; }

    public long RecordsBefore { get; init; }

    public long Records { get; init; }

    public long Changed { get; init; }

    public required string Sha256 { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

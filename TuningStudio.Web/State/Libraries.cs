using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Transfer;

namespace TuningStudio.Web.State;

/// <summary>A base model that can be tuned.</summary>
/// <param name="Path">Full path of its folder.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Architecture">As its config spells it, for instance <c>LlamaForCausalLM</c>.</param>
/// <param name="Parameters">Number of parameters as the weight files say, or null where they cannot be read.</param>
/// <param name="SizeBytes">Size of its weight files.</param>
/// <param name="HasChatTemplate">Whether it says how a conversation is written.</param>
/// <param name="IsStarter">Whether it is the starter model that comes with the studio.</param>
/// <param name="HiddenSize">Width of the model, where its config says: what defaults are resolved from before the start.</param>
/// <param name="MaxPositions">Longest sequence it was made for, where its config says.</param>
public sealed record ModelInfo(
    string Path,
    string Name,
    string Architecture,
    long? Parameters,
    long SizeBytes,
    bool HasChatTemplate,
    bool IsStarter,
    int? HiddenSize = null,
    int? MaxPositions = null)
{
    /// <summary>The number format of most of its weights, as the files spell it.</summary>
    public string? Precision { get; init; }

    /// <summary>Its licence, where its hub said so when it was downloaded.</summary>
    public string? Licence { get; init; }

    /// <summary>Whether it lies in the home's <c>models</c>, and so may be deleted here.</summary>
    public bool IsOwn { get; init; }

    /// <summary>What hyperparameters are resolved from and checked against; null where the config says too little.</summary>
    /// <param name="records">Records of the training data; 0 while they are not known.</param>
    /// <param name="hasValidationFile">Whether validation data was given.</param>
    /// <param name="device">The device that <c>auto</c> stands for.</param>
    public ResolverFacts? Facts(long records, bool hasValidationFile, string device = "auto") => HiddenSize is { } hidden
        ? new ResolverFacts(hidden, MaxPositions ?? int.MaxValue, (int)Math.Min(int.MaxValue, records), hasValidationFile, device, "auto")
        : null;
}

/// <summary>The base models the studio knows: the starter, everything under the home's <c>models</c> and further roots, and folders a person named.</summary>
public interface IModelLibrary
{
    /// <summary>All known models, the starter first. It reads folders and a table: pages ask for <see cref="ListAsync"/>.</summary>
    IReadOnlyList<ModelInfo> List();

    /// <summary>The same, beside the caller's thread.</summary>
    Task<IReadOnlyList<ModelInfo>> ListAsync();

    /// <summary>
    /// Looks at everything in a folder that a run needs (config, tokenizer, chat template and the weight files' headers);
    /// refuses with a <see cref="TuningException"/> that says what is missing or not supported.
    /// </summary>
    Task<ModelInfo> InspectAsync(string path);

    /// <summary>Reads everything worth knowing of a model; refuses what <see cref="InspectAsync"/> refuses, except a tokenizer or template that cannot be used.</summary>
    Task<ModelDetails> DetailsAsync(string path);

    /// <summary>Deletes a model's folder or file from the home's <c>models</c>; refuses any other, and one that a run needs now.</summary>
    Task DeleteAsync(string path);

    /// <summary>Forgets what was seen, so that the next list is read from the disk anew.</summary>
    void Rescan();
}

/// <summary>A data file the studio knows.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Name">What people call it.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="IsSample">Whether it comes with the studio.</param>
/// <param name="ValidationPath">Full path of the validation file that belongs to it, if there is one.</param>
/// <param name="DescriptionKey">Resource key of what it is good for, for samples.</param>
/// <param name="Origin">Where the studio's copy came from; null for a file that is no copy.</param>
public sealed record DatasetInfo(string Path, string Name, long SizeBytes, bool IsSample, string? ValidationPath = null, string? DescriptionKey = null, DataOrigin? Origin = null)
{
    /// <summary>When it was laid into the home's <c>datasets</c>; null for one that lies elsewhere.</summary>
    public DateTimeOffset? AddedAt { get; init; }
}

/// <summary>What was recognised in a data file.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Format">Layout, a name of <see cref="DatasetFormatNames"/>.</param>
/// <param name="Records">Records in the whole file.</param>
/// <param name="First">The first few, mapped.</param>
public sealed record DatasetPreview(string Path, string Format, long Records, IReadOnlyList<TrainingRecord> First)
{
    private const int CharactersPerToken = 4;
    private const int UsualLength = 1024;

    /// <summary>Letters of the documents, where it holds documents; of them windows will be cut.</summary>
    public long Characters { get; init; }

    /// <summary>Faulty records that were left out, because that was asked for.</summary>
    public long Skipped { get; init; }

    /// <summary>Whether it is a file of plain text, which can be read in two ways.</summary>
    public bool IsPlainText { get; init; }

    /// <summary>Whether its records are texts without turns.</summary>
    public bool IsText => First is [{ Text: not null }, ..];

    /// <summary>Examples that will come of it, as far as that can be told without a tokenizer.</summary>
    /// <param name="length">Tokens of an example, where a person said so.</param>
    /// <param name="longest">Longest sequence that the model was made for, where that is known.</param>
    public long Examples(int? length, int? longest) =>
        Characters == 0 ? Records : Math.Max(1, Characters / CharactersPerToken / Math.Max(1, length ?? Math.Min(UsualLength, longest ?? UsualLength)));
}

/// <summary>The data files the studio knows: samples, and copies of what was uploaded or fetched.</summary>
public interface IDatasetLibrary
{
    /// <summary>Samples first, then copies, newest first. It reads folders and a table: pages ask for <see cref="ListAsync"/>.</summary>
    IReadOnlyList<DatasetInfo> List();

    /// <summary>The same, beside the caller's thread.</summary>
    Task<IReadOnlyList<DatasetInfo>> ListAsync();

    /// <summary>The data file of an id: one that is listed, the validation data of a sample, or a mended version; null where there is none.</summary>
    DatasetInfo? Find(string id);

    /// <summary>The id of a data file, the same that the API has for it.</summary>
    string IdOf(string path);

    /// <summary>Deletes a copy with its versions and what is known of it; whether a run needs it is for the caller to know.</summary>
    /// <exception cref="TuningException">It cannot be deleted, or does not lie in the home's <c>datasets</c>.</exception>
    Task DeleteAsync(string path);

    /// <summary>Fetches the file of an address and stores a copy; an unchanged one is not fetched again. What came before a break or a cancel is kept for the next call.</summary>
    /// <param name="address">The address, secrets included.</param>
    /// <param name="progress">Told how far it is, from whatever thread.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TuningException">It cannot be fetched: says why and what to do.</exception>
    Task<DatasetInfo> FetchAsync(string address, Action<TransferProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>The first records of a file, without reading further; refuses like <see cref="PreviewAsync"/>.</summary>
    Task<IReadOnlyList<TrainingRecord>> FirstAsync(string path, int records, DataOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Records by their numbers, counted from 1, in the file's order and without reading further; those that it does not have are left out. Refuses like <see cref="PreviewAsync"/>.</summary>
    Task<IReadOnlyList<TrainingRecord>> PickAsync(string path, IReadOnlyCollection<int> numbers, DataOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>The first record from a number on, counted from 1, that contains a text; null where there is none. Refuses like <see cref="PreviewAsync"/>.</summary>
    Task<(int Number, TrainingRecord Record)?> RecordAsync(string path, int number, string? search, DataOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Reads and recognises a whole file; refuses with a <see cref="TuningException"/> that names line, field and remedy.</summary>
    Task<DatasetPreview> PreviewAsync(string path, int records = 5, DataOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>The columns of a file and their first values, whatever they mean.</summary>
    Task<DataColumns> ColumnsAsync(string path, CancellationToken cancellationToken = default);
}

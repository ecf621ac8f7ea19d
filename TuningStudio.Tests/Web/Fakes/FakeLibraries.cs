using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Transfer;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

/// <summary>A starter and one more model, two samples, and a file with a broken line.</summary>
internal sealed class FakeLibraries : IModelLibrary, IDatasetLibrary
{
    internal const string BrokenPath = "/data/broken.jsonl";

    /// <summary>A file whose columns must be given their meaning.</summary>
    internal const string StrangePath = "/data/strange.csv";

    internal static TuningException BrokenData { get; } = new(
        ErrorCodes.InvalidData, "Line 37 is not valid JSON: a string is not closed.", "Close the string or remove the line.", BrokenPath, 37, "completion");

    internal List<DatasetInfo> Known { get; } =
    [
        new("/studio/samples/support-intents-train.jsonl", "support-intents", 48_300, true, "/studio/samples/support-intents-validation.jsonl", "Sample.support-intents"),
        new("/studio/samples/palace-persona.jsonl", "palace-persona", 35_900, true, null, "Sample.palace-persona"),
        new("/studio/samples/plain-words.csv", "plain-words", 61_200, true, null, "Sample.plain-words"),
    ];

    internal List<ModelInfo> Models { get; } =
    [
        new("/studio/models/starter", "Studio starter", "LlamaForCausalLM", 8_912_384, 17_800_000, true, true, 320, 1024),
        new("/studio/models/Llama-3.2-1B-Instruct", "Llama-3.2-1B-Instruct", "LlamaForCausalLM", 1_235_814_400, 2_471_645_608, true, false, 2048, 131072),
    ];

    /// <summary>Files that are read for as long as a test says.</summary>
    internal Dictionary<string, TaskCompletionSource<DatasetPreview>> Slow { get; } = [];

    /// <summary>What happens while a file is fetched.</summary>
    internal Func<Action<TransferProgress>, CancellationToken, Task> Receive { get; set; } = (_, _) => Task.CompletedTask;

    IReadOnlyList<ModelInfo> IModelLibrary.List() => Models;

    async Task<IReadOnlyList<ModelInfo>> IModelLibrary.ListAsync()
    {
        await Listing;
        return [.. Models];
    }

    Task<IReadOnlyList<DatasetInfo>> IDatasetLibrary.ListAsync() => Task.FromResult(((IDatasetLibrary)this).List());

    public async Task<ModelInfo> InspectAsync(string path)
    {
        Inspected.Add(path);
        await Inspecting;
        return Models.Concat(Elsewhere).FirstOrDefault(model => model.Path == path) ?? throw new TuningException(ErrorCodes.NotFound, $"There is no folder {path}.", "Give the full path of a folder that has a config.json.", path);
    }

    /// <summary>Models in folders that only a person names.</summary>
    internal List<ModelInfo> Elsewhere { get; } = [];

    /// <summary>Folders that were looked at.</summary>
    internal List<string> Inspected { get; } = [];

    /// <summary>A folder is looked at for as long as a test says.</summary>
    internal Task Inspecting { get; set; } = Task.CompletedTask;

    /// <summary>The models are listed for as long as a test says.</summary>
    internal Task Listing { get; set; } = Task.CompletedTask;

    /// <summary>Why nothing can be deleted, where that is so.</summary>
    internal TuningException? Undeletable { get; set; }

    /// <summary>What the details page shows; the model itself is the first one unless a test says otherwise.</summary>
    internal ModelDetails? Details { get; set; }

    internal List<string> Deleted { get; } = [];

    internal int Rescans { get; private set; }

    public async Task<ModelDetails> DetailsAsync(string path) => Details is { } details && details.Model.Path == path
        ? details
        : new ModelDetails { Model = await InspectAsync(path), Parts = [], Formats = [], Config = [], Files = [] };

    public Task DeleteAsync(string path)
    {
        if (Undeletable is not null)
        {
            throw Undeletable;
        }

        Deleted.Add(path);
        Models.RemoveAll(model => model.Path == path);
        return Task.CompletedTask;
    }

    public void Rescan() => Rescans++;

    IReadOnlyList<DatasetInfo> IDatasetLibrary.List()
    {
        Listings++;
        return Unlisted is { } fault ? throw fault : Known;
    }

    /// <summary>How often the data sets were listed.</summary>
    internal int Listings { get; private set; }

    /// <summary>Why the data sets cannot be listed, where they cannot.</summary>
    internal Exception? Unlisted { get; set; }

    public DatasetInfo? Find(string id) => ((IDatasetLibrary)this).List().FirstOrDefault(data => IdOf(data.Path) == id);

    public string IdOf(string path) => Path.GetFileName(path);

    Task IDatasetLibrary.DeleteAsync(string path)
    {
        if (Undeletable is not null)
        {
            throw Undeletable;
        }

        Deleted.Add(path);
        Known.RemoveAll(data => data.Path == path);
        return Task.CompletedTask;
    }

    public async Task<DatasetInfo> FetchAsync(string address, Action<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        await Receive(progress ?? (_ => { }), cancellationToken);
        var stored = new DatasetInfo("/studio/datasets/fetched-0123.jsonl", "fetched.jsonl", 2, false, Origin: new DataOrigin(address.Split('?')[0], "0123", 2, DateTimeOffset.UnixEpoch));
        Known.Add(stored);
        return stored;
    }

    /// <summary>What a file is read as, where a test says it.</summary>
    internal Func<string, DataOptions?, DatasetPreview>? Reads { get; set; }

    public Task<DatasetPreview> PreviewAsync(string path, int records = 5, DataOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (Reads is { } reads)
        {
            return Task.FromResult(reads(path, options));
        }

        if (path == BrokenPath)
        {
            throw BrokenData;
        }

        if (path == StrangePath && options?.Columns is null)
        {
            throw new TuningException(ErrorCodes.InvalidData, "The records have no layout that is understood.", "Say what the columns mean.", StrangePath, field: "columns");
        }

        return Slow.TryGetValue(path, out var answer) ? answer.Task.WaitAsync(cancellationToken) : Task.FromResult(new DatasetPreview(path, "promptCompletion", 480, First));
    }

    /// <summary>A file that was there once.</summary>
    internal string? Unreadable { get; set; }

    /// <summary>Files whose first records were asked for, and how they were to be read.</summary>
    internal List<(string Path, DataOptions? Options)> Opened { get; } = [];

    public Task<IReadOnlyList<TrainingRecord>> FirstAsync(string path, int records, DataOptions? options = null, CancellationToken cancellationToken = default)
    {
        Opened.Add((path, options));
        if (path == Unreadable)
        {
            throw new TuningException(ErrorCodes.InvalidData, "The file cannot be read.", "Look at it.", path);
        }

        return Task.FromResult<IReadOnlyList<TrainingRecord>>([.. First.Take(records)]);
    }

    public async Task<IReadOnlyList<TrainingRecord>> PickAsync(string path, IReadOnlyCollection<int> numbers, DataOptions? options = null, CancellationToken cancellationToken = default) =>
        [.. (await FirstAsync(path, First.Count, options, cancellationToken)).Where((_, index) => numbers.Contains(index + 1))];

    public Task<(int Number, TrainingRecord Record)?> RecordAsync(string path, int number, string? search, DataOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(First.Select((record, index) => ((int Number, TrainingRecord Record)?)(index + 1, record))
            .FirstOrDefault(found => found!.Value.Number >= number && found.Value.Record.Messages.Any(message => message.Content.Contains(search ?? string.Empty, StringComparison.OrdinalIgnoreCase))));

    public Task<DataColumns> ColumnsAsync(string path, CancellationToken cancellationToken = default) =>
        path == BrokenPath ? throw BrokenData : Task.FromResult(Columns);

    /// <summary>The columns of every file.</summary>
    internal DataColumns Columns { get; set; } = new([new DataColumn("question", ["What is it?"]), new DataColumn("best", ["A lamp."]), new DataColumn("id", ["7"])], 3);

    /// <summary>The records of every file.</summary>
    internal List<TrainingRecord> First { get; } =
    [
        Record(1, "Classify the request: My parcel has not arrived yet.", "delivery_status"),
        Record(2, "Classify the request: I was charged twice this month.", "billing_problem"),
        Record(3, "判断意图：怎么修改我的收货地址？", "change_address"),
    ];

    private static TrainingRecord Record(long line, string question, string answer) =>
        new([new ChatMessage(ChatMessage.User, question), new ChatMessage(ChatMessage.Assistant, answer)], line);
}

using System.Text.RegularExpressions;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Hub;

/// <summary>Chooses of a model's files what the studio needs: weights as safetensors or one GGUF file, config, tokenizer, chat template, licence.</summary>
public static partial class DownloadPlanner
{
    private const string Single = "model.safetensors";
    private const string Index = Single + ".index.json";

    private static readonly string[] Settings =
    [
        "config.json", "generation_config.json", "tokenizer.json", "tokenizer.model", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
        "vocab.json", "merges.txt", "chat_template.jinja", "chat_template.json",
    ];

    private static readonly string[] Pickles = [".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".h5", ".msgpack", ".npz", ".joblib"];
    private static readonly string[] Harmless = [".safetensors", ".gguf", ".json", ".jinja", ".txt", ".md", ".model"];

    /// <summary>Whether a file holds weights in a form that is read here.</summary>
    public static bool IsWeights(string path) => HasEnding(path, ".safetensors") || HasEnding(path, ".gguf");

    /// <summary>What would be fetched of a model.</summary>
    /// <param name="listing">What the hub says of it.</param>
    /// <param name="wanted">Files by their paths; empty takes what a model needs.</param>
    /// <returns>The plan, with what keeps it from being carried out, if anything does.</returns>
    public static DownloadPlan Plan(HubListing listing, IReadOnlyList<string>? wanted = null)
    {
        var plain = listing.Files.Where(file => HubPath.IsPlain(file.Path)).DistinctBy(file => file.Path, StringComparer.OrdinalIgnoreCase).ToArray();
        var (files, choices, fault) = wanted is { Count: > 0 } ? Wanted(listing, plain, wanted) : Needed(listing, plain);
        var chosen = files.ToHashSet();
        return new DownloadPlan
        {
            Listing = listing,
            Files = [.. files.OrderBy(file => IsWeights(file.Path)).ThenBy(file => file.Path, StringComparer.Ordinal)],
            LeftOut = [.. listing.Files.Where(file => !chosen.Contains(file)).Select(LeaveOut)],
            Choices = choices,
            Fault = fault?.ToInfo(),
        };
    }

    private static LeftOutFile LeaveOut(HubFile file) => new(
        HubPath.Show(file.Path),
        file.Size,
        !HubPath.IsPlain(file.Path) ? LeftOutReason.OddName : IsPickle(file.Path) ? LeftOutReason.Pickle : LeftOutReason.NotNeeded);

    private static (HubFile[] Files, HubFile[] Choices, TuningException? Fault) Needed(HubListing listing, HubFile[] all)
    {
        var root = all.Where(file => !file.Path.Contains('/', StringComparison.Ordinal)).ToArray();
        var beside = root.Where(file => Settings.Contains(file.Path) || IsPaper(file.Path)).ToArray();
        var weights = Array.Exists(root, file => file.Path == Single) ? root.Where(file => file.Path == Single)
            : Array.Exists(root, file => file.Path == Index) ? root.Where(file => file.Path == Index || Shard().IsMatch(file.Path))
            : [];
        if (weights.Any() && Array.Exists(root, file => file.Path == "config.json"))
        {
            return ([.. beside, .. weights], [], null);
        }

        var gguf = root.Where(file => HasEnding(file.Path, ".gguf") && !Path.GetFileName(file.Path).StartsWith("mmproj", StringComparison.OrdinalIgnoreCase)).ToArray();
        return gguf switch
        {
            [] => ([], [], NoWeights(listing, all)),
            [var only] => ([.. root.Where(file => IsPaper(file.Path)), only], [], null),
            _ => ([], gguf, new TuningException(
                ErrorCodes.InvalidOption,
                $"{listing.Id.Name} has {gguf.Length} GGUF files, of which one is needed.",
                $"Choose one, for instance --file {gguf.OrderBy(file => file.Size).First().Path}.",
                field: "file")),
        };
    }

    private static (HubFile[] Files, HubFile[] Choices, TuningException? Fault) Wanted(HubListing listing, HubFile[] all, IReadOnlyList<string> wanted)
    {
        var missing = wanted.Where(name => !Array.Exists(all, file => file.Path == name)).ToArray();
        if (missing.Length > 0)
        {
            return ([], [], new TuningException(ErrorCodes.NotFound, $"{listing.Id.Name} has no file {string.Join(", ", missing.Select(HubPath.Show))}.", "Look at the list of its files (--list).", field: "file"));
        }

        var refused = wanted.Where(name => !Harmless.Any(ending => HasEnding(name, ending)) && !IsPaper(name)).ToArray();
        if (refused.Length > 0)
        {
            return ([], [], new TuningException(ErrorCodes.InvalidModel, $"{string.Join(", ", refused)} {(refused.Any(IsPickle) ? "may run a program when it is opened (a pickle)" : "is nothing that is read here")} and is not fetched.", Conversion(listing), field: "file"));
        }

        var files = all.Where(file => wanted.Contains(file.Path));
        return ([.. files, .. all.Where(file => !file.Path.Contains('/', StringComparison.Ordinal) && IsPaper(file.Path)).Except(files)], [], null);
    }

    private static TuningException NoWeights(HubListing listing, HubFile[] all)
    {
        var pickle = all.FirstOrDefault(file => IsPickle(file.Path));
        return pickle is not null
            ? new TuningException(ErrorCodes.InvalidModel, $"{listing.Id.Name} has its weights only as {pickle.Path}, a format that may run a program when it is opened (a pickle). It is not fetched.", Conversion(listing), field: "model")
            : new TuningException(
                ErrorCodes.InvalidModel,
                Array.Exists(all, file => file.Path == "adapter_config.json") ? $"{listing.Id.Name} is an adapter, not a model." : $"{listing.Id.Name} has no {Single}, no {Index} and no GGUF file beside a config.json.",
                "Choose a model in Hugging Face's layout or as GGUF.",
                field: "model");
    }

    private static string Conversion(HubListing listing) =>
        "Take a revision or a copy of the model with safetensors (many have one under refs/pr/…), or convert it on a machine that you trust: "
        + $"AutoModelForCausalLM.from_pretrained(\"{listing.Id.Name}\").save_pretrained(\"folder\", safe_serialization=True) with Python's transformers, and the same for its tokenizer.";

    private static bool IsPickle(string path) => Pickles.Any(ending => HasEnding(path, ending));

    // What its owner wants read: licence, terms of use, model card.
    private static bool IsPaper(string path) => Paper().IsMatch(path);

    private static bool HasEnding(string path, string ending) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^model-\d+-of-\d+\.safetensors\z")]
    private static partial Regex Shard();

    [GeneratedRegex(@"^(README\.md|(LICENSE|LICENCE|NOTICE|USE_POLICY)[\w-]*(\.(md|txt))?)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Paper();
}

using System.Globalization;
using System.Text.Json;
using TuningStudio.Cli.Output;
using TuningStudio.Cli.Prompts;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Tokenization.Templates;
using TuningStudio.Core.Weights;

namespace TuningStudio.Cli.Inspection;

/// <summary>Reads configs and weight headers of a folder; no weight is loaded.</summary>
internal static class FolderInspector
{
    private const string AdapterConfig = "adapter_config.json";

    private static readonly string[] ModelFields =
    [
        "model_type", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads",
        "vocab_size", "max_position_embeddings", "rope_theta", "tie_word_embeddings", "n_embd", "n_inner", "n_layer", "n_head", "n_positions",
    ];

    private static readonly string[] AdapterFields =
        ["base_model_name_or_path", "r", "lora_alpha", "lora_dropout", "target_modules", "use_rslora", "use_dora", "bias"];

    internal static InspectResult Inspect(string folder, bool listTensors) => GgufPath.FileOf(folder) is { } file
        ? Gguf(folder, file, listTensors)
        : File.Exists(Path.Combine(folder, AdapterConfig)) ? Adapter(folder, listTensors) : Model(folder, listTensors);

    private static InspectResult Model(string folder, bool listTensors)
    {
        var config = ModelConfig.Load(folder);
        using var reader = CheckpointReader.Open(folder);
        var family = ModelLoader.Families.FirstOrDefault(family => family.Architectures.Contains(config.Architecture));
        var tied = family is null ? config.Flag("tie_word_embeddings") : family.ShapeOf(config).TiedEmbeddings;
        return new InspectResult
        {
            Kind = "model",
            Folder = folder,
            Architecture = config.Architecture,
            Supported = family is not null,

            // A tied head that was saved all the same is the embedding once more.
            Parameters = reader.Tensors.Values.Where(entry => !(tied && entry.Name == "lm_head.weight")).Sum(entry => entry.Elements),
            SizeBytes = reader.SizeBytes,
            Formats = Formats(reader),
            Files = Files(reader),
            Config = Fields(config.File, ModelFields),
            HasTokenizer = TokenizerLoader.FindFile(folder) is not null,
            HasChatTemplate = ChatTemplate.Exists(folder),
            Tensors = listTensors ? List(reader) : null,
        };
    }

    private static InspectResult Gguf(string path, string file, bool listTensors)
    {
        var head = GgufHead.Read(file);
        var architecture = head.Metadata.Text(GgufHead.ArchitectureKey) ?? string.Empty;
        var prefix = architecture + ".";
        return new InspectResult
        {
            Kind = "model",
            Folder = path,
            Architecture = architecture,
            Supported = KnownArchitectures.Gguf.Contains(architecture),
            Parameters = head.Tensors.Values.Sum(tensor => tensor.Elements),
            SizeBytes = head.Tensors.Values.Sum(tensor => tensor.SizeBytes),
            Formats = head.Tensors.Values.GroupBy(tensor => tensor.Type).OrderBy(group => group.Key).ToDictionary(group => group.Key.Name(), group => group.Sum(tensor => tensor.Elements)),
            Files = [Path.GetFileName(file)],
            Config = head.Metadata.All
                .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal) && pair.Value is not Array)
                .ToDictionary(pair => pair.Key[prefix.Length..], pair => Convert.ToString(pair.Value, CultureInfo.InvariantCulture)!),
            HasTokenizer = head.Metadata.Texts("tokenizer.ggml.tokens") is not null,
            HasChatTemplate = head.Metadata.Text("tokenizer.chat_template") is not null,
            Tensors = listTensors ? [.. head.Tensors.Values.Select(tensor => new InspectedTensor(tensor.Name, tensor.Type.Name(), tensor.Shape, tensor.SizeBytes, Path.GetFileName(file)))] : null,
        };
    }

    private static InspectResult Adapter(string folder, bool listTensors)
    {
        var file = Path.Combine(folder, AdapterConfig);
        using var reader = CheckpointReader.Open(folder, CheckpointReader.Adapter);
        var method = Fields(file, ["peft_type"]).GetValueOrDefault("peft_type")
            ?? throw new TuningException(ErrorCodes.InvalidAdapter, $"{AdapterConfig} names no peft_type.", "Write the adapter again.", file, field: "peft_type");
        return new InspectResult
        {
            Kind = "adapter",
            Folder = folder,
            Architecture = method,
            Supported = Adapters.KnownTypes.Contains(method),
            Parameters = reader.Tensors.Values.Sum(entry => entry.Elements),
            SizeBytes = reader.SizeBytes,
            Formats = Formats(reader),
            Files = Files(reader),
            Config = Fields(file, AdapterFields),
            Tensors = listTensors ? List(reader) : null,
        };
    }

    private static Dictionary<string, long> Formats(CheckpointReader reader) => reader.Tensors.Values
        .GroupBy(entry => entry.Type)
        .OrderBy(group => group.Key)
        .ToDictionary(group => group.Key.HeaderName(), group => group.Sum(entry => entry.Elements));

    private static IReadOnlyList<string> Files(CheckpointReader reader) => [.. reader.Files.Select(file => Path.GetFileName(file))];

    private static IReadOnlyList<InspectedTensor> List(CheckpointReader reader) =>
    [
        .. reader.Tensors.Values.OrderBy(entry => entry.Name, StringComparer.Ordinal)
            .Select(entry => new InspectedTensor(entry.Name, entry.Type.HeaderName(), entry.Shape, entry.SizeBytes, Path.GetFileName(reader.FileOf(entry.Name)))),
    ];

    private static Dictionary<string, string> Fields(string file, string[] names)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            return document.RootElement.ValueKind != JsonValueKind.Object ? [] : names
                .Select(name => (Name: name, Found: document.RootElement.TryGetProperty(name, out var value), Value: value))
                .Where(field => field.Found && field.Value.ValueKind != JsonValueKind.Null)
                .ToDictionary(field => field.Name, field => Text(field.Value));
        }
        catch (JsonException fault)
        {
            throw new TuningException(
                ErrorCodes.InvalidAdapter, $"{Path.GetFileName(file)} is not JSON: {InputFile.Reason(fault)}", "Write or download the file again.", file, (fault.LineNumber ?? 0) + 1, innerException: fault);
        }
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Text)),
        _ => value.GetRawText(),
    };
}

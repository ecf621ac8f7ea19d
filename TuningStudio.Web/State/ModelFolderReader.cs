using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Tokenization.Templates;

namespace TuningStudio.Web.State;

/// <summary>Looks at a model folder in Hugging Face's layout, or a GGUF file, without loading its weights.</summary>
internal static class ModelFolderReader
{
    /// <summary>What a list shows, from the config and the weight files' headers; refuses what the engine would refuse for them.</summary>
    internal static ModelInfo Read(string path, bool isStarter)
    {
        if (GgufPath.FileOf(path) is { } file)
        {
            return GgufModelReader.Read(path, file);
        }

        if (!Directory.Exists(path))
        {
            throw new TuningException(ErrorCodes.NotFound, $"The model folder {path} is not there.", "Name a folder that holds config.json, a tokenizer and .safetensors files, or a GGUF file.", file: path);
        }

        var config = Path.Combine(path, "config.json");
        if (!File.Exists(config))
        {
            throw new TuningException(ErrorCodes.InvalidModel, $"The folder {path} holds no config.json.", "Name the folder of a model in Hugging Face's layout.", file: config);
        }

        return Guard(path, () =>
        {
            var weights = ModelWeightFiles.Find(path);
            var tensors = weights.SelectMany(SafetensorsSummary.Tensors).ToArray();
            using var json = Parse(config);
            return new ModelInfo(
                path,
                Path.GetFileName(path),
                Architecture(json.RootElement, config),
                tensors.Sum(tensor => tensor.Parameters),
                weights.Sum(file => new FileInfo(file).Length),
                Guard(path, () => ChatTemplate.Exists(path)),
                isStarter,
                Whole(TextOf(json.RootElement), "hidden_size") ?? Whole(json.RootElement, "n_embd"),
                Whole(TextOf(json.RootElement), "max_position_embeddings") ?? Whole(json.RootElement, "n_positions"))
            {
                Precision = ModelDetailsReader.Precision(tensors.Select(tensor => (tensor.Format, tensor.Parameters))),
            };
        });
    }

    /// <summary>The same, and what takes longer to say: whether tokenizer and chat template can be used.</summary>
    internal static ModelInfo Inspect(string path, bool isStarter)
    {
        var model = Read(path, isStarter);
        return model with { HasChatTemplate = Guard(path, () => ModelText.Load(path).HasChatTemplate) };
    }

    /// <summary>Every tensor that the weight files' headers name, with the number of its dimensions.</summary>
    internal static IReadOnlyList<(string Name, int Dimensions)> Tensors(string path) =>
        Guard(path, () => ModelWeightFiles.Find(path).SelectMany(SafetensorsSummary.Tensors).Select(tensor => (tensor.Name, tensor.Dimensions)).ToArray());

    internal static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException exception)
        {
            throw new TuningException(ErrorCodes.InvalidModel, $"{Path.GetFileName(path)} is not valid JSON.", "Download it again.", file: path, line: exception.LineNumber + 1, innerException: exception);
        }
    }

    // A model of texts and pictures has its text part's fields in an object of their own.
    private static JsonElement TextOf(JsonElement config) =>
        config.TryGetProperty("text_config", out var text) && text.ValueKind == JsonValueKind.Object ? text : config;

    private static int? Whole(JsonElement config, string name) =>
        config.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number > 0 ? number : null;

    private static string Architecture(JsonElement config, string file)
    {
        var name = config.ValueKind == JsonValueKind.Object
            && config.TryGetProperty("architectures", out var all) && all.ValueKind == JsonValueKind.Array
            && all.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.String } first
            ? first.GetString()!
            : throw new TuningException(ErrorCodes.InvalidModel, "config.json names no architecture.", "It needs \"architectures\", for instance [\"LlamaForCausalLM\"].", file: file, field: "architectures");
        return KnownArchitectures.All.Contains(name) || KnownArchitectures.TextParts.ContainsKey(name)
            ? name
            : throw new TuningException(ErrorCodes.InvalidModel, $"Models of the architecture {name} cannot be tuned yet.", $"Choose a model of {string.Join(" or ", KnownArchitectures.All)}.", file: file, field: "architectures");
    }

    private static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.NotFound, $"{path} cannot be read: {exception.Message}", "Check its rights.", file: path, innerException: exception);
        }
    }
}

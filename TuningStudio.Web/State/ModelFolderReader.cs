using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>Looks at a model folder in Hugging Face's layout without loading it.</summary>
internal static class ModelFolderReader
{
    internal static ModelInfo Read(string path, bool isStarter)
    {
        var config = Path.Combine(path, "config.json");
        if (!Directory.Exists(path))
        {
            throw new TuningException(ErrorCodes.NotFound, $"The model folder {path} is not there.", "Name a folder that holds config.json, a tokenizer and .safetensors files.", file: path);
        }

        if (!File.Exists(config))
        {
            throw new TuningException(ErrorCodes.InvalidModel, $"The folder {path} holds no config.json.", "Name the folder of a model in Hugging Face's layout.", file: config);
        }

        var weights = Directory.GetFiles(path, "*.safetensors");
        if (weights.Length == 0)
        {
            throw new TuningException(ErrorCodes.InvalidModel, $"The folder {path} holds no .safetensors file.", "Download the weights in safetensors format.", file: path);
        }

        return new ModelInfo(
            path,
            Path.GetFileName(path),
            Architecture(config),
            Guard(path, () => weights.Sum(SafetensorsSummary.CountParameters)),
            weights.Sum(file => new FileInfo(file).Length),
            HasChatTemplate(path),
            isStarter,
            Whole(config, "hidden_size"),
            Whole(config, "max_position_embeddings"));
    }

    private static int? Whole(string config, string name)
    {
        using var json = Guard(config, () => JsonDocument.Parse(File.ReadAllBytes(config)));
        return json.RootElement.ValueKind == JsonValueKind.Object
            && json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number > 0
            ? number
            : null;
    }

    private static string Architecture(string config)
    {
        using var json = Guard(config, () => JsonDocument.Parse(File.ReadAllBytes(config)));
        return json.RootElement.ValueKind == JsonValueKind.Object
            && json.RootElement.TryGetProperty("architectures", out var all) && all.ValueKind == JsonValueKind.Array
            && all.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.String } first
            ? first.GetString()!
            : throw new TuningException(ErrorCodes.InvalidModel, "config.json names no architecture.", "It needs \"architectures\", for instance [\"LlamaForCausalLM\"].", file: config, field: "architectures");
    }

    private static bool HasChatTemplate(string path)
    {
        var tokenizer = Path.Combine(path, "tokenizer_config.json");
        if (File.Exists(Path.Combine(path, "chat_template.jinja")))
        {
            return true;
        }

        if (!File.Exists(tokenizer))
        {
            return false;
        }

        using var json = Guard(tokenizer, () => JsonDocument.Parse(File.ReadAllBytes(tokenizer)));
        return json.RootElement.ValueKind == JsonValueKind.Object
            && json.RootElement.TryGetProperty("chat_template", out var template) && template.ValueKind is JsonValueKind.String or JsonValueKind.Array;
    }

    private static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (JsonException exception)
        {
            throw new TuningException(ErrorCodes.InvalidModel, $"{Path.GetFileName(path)} is not valid JSON.", "Download it again.", file: path, line: exception.LineNumber + 1, innerException: exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.NotFound, $"{path} cannot be read: {exception.Message}", "Check its rights.", file: path, innerException: exception);
        }
    }
}

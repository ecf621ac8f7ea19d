using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Models.Gguf;

namespace TuningStudio.Core.Models;

/// <summary>
/// A model's <c>config.json</c>, read field by field with errors that name the file and the field.
/// Both spellings that Hugging Face has used are known: <c>rope_parameters</c>/<c>dtype</c> and <c>rope_theta</c>/<c>rope_scaling</c>/<c>torch_dtype</c>.
/// </summary>
public sealed class ModelConfig
{
    private readonly JsonElement _root;

    private ModelConfig(string file, JsonElement root, ModelConfig? outer = null)
    {
        File = file;
        _root = root;
        Outer = outer;
    }

    /// <summary>The file it was read from.</summary>
    public string File { get; }

    /// <summary>The object that this is a section of, or null.</summary>
    public ModelConfig? Outer { get; }

    /// <summary>The architecture, for instance <c>LlamaForCausalLM</c>.</summary>
    public string Architecture => Has("architectures", out var names)
        ? names.ValueKind == JsonValueKind.Array && names.GetArrayLength() > 0
            ? Text("architectures", names[0])
            : throw Fault("architectures", $"must be a list of names, not {names.GetRawText()}")
        : throw Fault("architectures", "is missing, so that the kind of model is unknown");

    /// <summary>Reads <c>config.json</c> of a model folder, or what a GGUF file says instead.</summary>
    /// <exception cref="TuningException">Folder or file are missing, or the file is not JSON.</exception>
    public static ModelConfig Load(string modelFolder)
    {
        if (GgufPath.FileOf(modelFolder) is { } gguf)
        {
            return GgufModel.ReadConfig(gguf);
        }

        if (!Directory.Exists(modelFolder))
        {
            throw new TuningException(ErrorCodes.NotFound, $"There is no folder '{modelFolder}'.", "Name the folder that holds the model's config.json and safetensors files.", file: modelFolder);
        }

        var file = Path.Combine(modelFolder, "config.json");
        if (!System.IO.File.Exists(file))
        {
            throw System.IO.File.Exists(Path.Combine(modelFolder, "adapter_config.json"))
                ? new TuningException(ErrorCodes.InvalidModel, "The folder holds an adapter, not a model.", "Name the folder of the base model here, and this one as the adapter.", file: modelFolder)
                : new TuningException(ErrorCodes.InvalidModel, "The model folder has no config.json.", "Name a folder in Hugging Face's layout, or download the model again.", file: file);
        }

        try
        {
            return Parse(TextConfig.Of(System.IO.File.ReadAllText(file)), file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.NotFound, $"config.json cannot be read: {exception.Message}", "Check the file's permissions, or download the model again.", file, innerException: exception);
        }
    }

    /// <summary>Reads a config from JSON text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="file">What errors call it.</param>
    public static ModelConfig Parse(string json, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new ModelConfig(file, document.RootElement.Clone())
                : throw new TuningException(ErrorCodes.InvalidModel, "config.json is not a JSON object.", "Download the model again.", file);
        }
        catch (JsonException exception)
        {
            throw new TuningException(ErrorCodes.InvalidModel, $"config.json is not JSON: {exception.Message}", "Download the model again.", file, (exception.LineNumber ?? 0) + 1, innerException: exception);
        }
    }

    /// <summary>A nested object such as <c>rope_scaling</c>, or null.</summary>
    public ModelConfig? Section(string field)
    {
        if (!Has(field, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Object ? new ModelConfig(File, value, this) : throw Fault(field, $"must be an object, not {value.GetRawText()}");
    }

    /// <summary>Whether a field stands there, be it null.</summary>
    public bool Names(string field) => _root.TryGetProperty(field, out _);

    /// <summary>A whole number above zero that must be there.</summary>
    public int Size(string field) => OptionalSize(field) ?? throw Fault(field, "is missing");

    /// <summary>A whole number above zero, or null.</summary>
    public int? OptionalSize(string field)
    {
        if (!Has(field, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number > 0
            ? number
            : throw Fault(field, $"must be a whole number above zero, not {value.GetRawText()}");
    }

    /// <summary>A number, or null.</summary>
    public double? Number(string field)
    {
        if (!Has(field, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw Fault(field, $"must be a number, not {value.GetRawText()}");
    }

    /// <summary>A finite number above zero, or null.</summary>
    public double? Positive(string field) => Number(field) is not { } number || (number > 0 && double.IsFinite(number))
        ? Number(field)
        : throw Fault(field, "must be above zero");

    /// <summary>A list of numbers, or null.</summary>
    public IReadOnlyList<double>? Numbers(string field) => List(field, "numbers", item => item.ValueKind == JsonValueKind.Number, item => item.GetDouble());

    /// <summary>A list of texts, or null.</summary>
    public IReadOnlyList<string>? Texts(string field) => List(field, "texts", item => item.ValueKind == JsonValueKind.String, item => item.GetString()!);

    /// <summary>True or false.</summary>
    /// <param name="field">The field.</param>
    /// <param name="otherwise">What it is where it is missing.</param>
    public bool Flag(string field, bool otherwise = false)
    {
        if (!Has(field, out var value))
        {
            return otherwise;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Fault(field, $"must be true or false, not {value.GetRawText()}");
    }

    /// <summary>A text, or null.</summary>
    public string? Text(string field) => Has(field, out var value) ? Text(field, value) : null;

    /// <summary>The error for a field that cannot be used.</summary>
    /// <param name="field">The field.</param>
    /// <param name="problem">What is wrong, after the field's name.</param>
    public TuningException Fault(string field, string problem) =>
        new(ErrorCodes.InvalidModel, $"'{field}' {problem}.", "Check the model's config.json, or download the model again.", File, field: field);

    private List<T>? List<T>(string field, string kind, Func<JsonElement, bool> fits, Func<JsonElement, T> read)
    {
        if (!Has(field, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(fits)
            ? [.. value.EnumerateArray().Select(read)]
            : throw Fault(field, $"must be a list of {kind}");
    }

    private string Text(string field, JsonElement value)
    {
        try
        {
            return value.GetString() ?? throw new InvalidOperationException();
        }
        catch (InvalidOperationException)
        {
            // No text at all, or half a surrogate pair.
            throw Fault(field, $"must be a text, not {value.GetRawText()}");
        }
    }

    private bool Has(string field, out JsonElement value) =>
        _root.TryGetProperty(field, out value) && value.ValueKind != JsonValueKind.Null;
}

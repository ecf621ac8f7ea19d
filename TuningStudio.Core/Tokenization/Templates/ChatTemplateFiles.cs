using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates;

/// <summary>Where a model folder keeps its chat template, and the special tokens that the template may name.</summary>
internal static class ChatTemplateFiles
{
    private const string ConfigName = "tokenizer_config.json";
    private const string JinjaName = "chat_template.jinja";
    private const string JsonName = "chat_template.json";

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal sealed record Found(string Source, IReadOnlyDictionary<string, object> Variables, string File);

    internal static Found? TryRead(string folder)
    {
        var configFile = Path.Combine(folder, ConfigName);
        using var config = ReadJson(configFile);
        var variables = config is null ? [] : Tokens(config.RootElement);

        var ownFile = Path.Combine(folder, JinjaName);
        if (File.Exists(ownFile))
        {
            return new Found(ReadText(ownFile), variables, ownFile);
        }

        if (config is not null && Select(config.RootElement, configFile) is { } source)
        {
            return new Found(source, variables, configFile);
        }

        var jsonFile = Path.Combine(folder, JsonName);
        using var json = ReadJson(jsonFile);
        return json is not null && Select(json.RootElement, jsonFile) is { } other ? new Found(other, variables, jsonFile) : null;
    }

    /// <summary>Makes a template the one of a model folder, whichever file had one before.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    internal static void Replace(string folder, string source)
    {
        File.WriteAllText(Path.Combine(folder, JinjaName), source);
        File.Delete(Path.Combine(folder, JsonName));

        // Programs that know no file of its own would take the old one from here.
        var configFile = Path.Combine(folder, ConfigName);
        if (File.Exists(configFile) && JsonNode.Parse(File.ReadAllText(configFile), documentOptions: Lenient) is JsonObject config && config.Remove("chat_template"))
        {
            File.WriteAllText(configFile, config.ToJsonString(Indented) + "\n");
        }
    }

    private static string? Select(JsonElement root, string file)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("chat_template", out var value))
        {
            return null;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return value.GetString();
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.Array:
                var named = value.EnumerateArray().Select(entry => (Name: Text(entry, "name"), Template: Text(entry, "template"))).Where(entry => entry.Template is not null).ToList();
                var chosen = named.Count == 1 ? named[0].Template : named.Find(entry => entry.Name == "default").Template;
                return chosen ?? throw Damaged(
                    file,
                    $"chat_template has no template named 'default', only: {string.Join(", ", named.Select(entry => entry.Name))}.",
                    "Name the template to use 'default'.");
            default:
                throw Damaged(file, $"chat_template is a JSON {value.ValueKind}, not a text or a list of named texts.", "Put the template's text there.");
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Tokens by the names templates know them by; a token is a text, or an object with its text as <c>content</c>.</summary>
    private static Dictionary<string, object> Tokens(JsonElement root)
    {
        var tokens = new Dictionary<string, object>(StringComparer.Ordinal);
        if (root.ValueKind != JsonValueKind.Object)
        {
            return tokens;
        }

        foreach (var property in root.EnumerateObject())
        {
            if (property.Name.EndsWith("_token", StringComparison.Ordinal) && Token(property.Value) is { } token)
            {
                tokens[property.Name] = token;
            }
            else if (property.Name == "additional_special_tokens" && property.Value.ValueKind == JsonValueKind.Array && property.Value.GetArrayLength() > 0)
            {
                tokens[property.Name] = new PyList([.. property.Value.EnumerateArray().Select(Token).OfType<object>()]);
            }
        }

        return tokens;
    }

    private static string? Token(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : Text(value, "content");

    private static JsonDocument? ReadJson(string file)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            return JsonDocument.Parse(ReadText(file), Lenient);
        }
        catch (JsonException error)
        {
            throw new TuningException(
                ErrorCodes.InvalidTemplate,
                $"{Path.GetFileName(file)} is not JSON: {error.Message}",
                "Fetch the model's files again.",
                file,
                error.LineNumber + 1,
                innerException: error);
        }
    }

    private static string ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.NotFound, $"{Path.GetFileName(file)} cannot be read: {error.Message}", "Check the file and its permissions.", file, innerException: error);
        }
    }

    private static TuningException Damaged(string file, string message, string remedy) =>
        new(ErrorCodes.InvalidTemplate, message, remedy, file, field: "chat_template");
}

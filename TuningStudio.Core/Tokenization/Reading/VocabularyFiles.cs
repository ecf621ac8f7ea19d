using System.Text.Json;
using System.Text.Json.Nodes;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization.Pipeline;

namespace TuningStudio.Core.Tokenization.Reading;

/// <summary>Builds a byte-level tokenizer of <c>vocab.json</c> and <c>merges.txt</c>, as models before <c>tokenizer.json</c> have them.</summary>
internal static class VocabularyFiles
{
    /// <summary>Name of the file of tokens.</summary>
    internal const string FileName = "vocab.json";

    /// <summary>Name of the file of merges.</summary>
    internal const string MergesName = "merges.txt";

    private const string EndOfText = "<|endoftext|>";
    private const string QwenPattern = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>Reads the files of a folder.</summary>
    internal static TextTokenizer Read(string folder)
    {
        using var document = Compose(folder);
        return TokenizerJson.Build(new JsonField(document.RootElement, string.Empty, Path.Combine(folder, FileName)));
    }

    /// <summary>What a <c>tokenizer.json</c> of the same tokenizer would say; the caller's to dispose.</summary>
    internal static JsonDocument Compose(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var settings = TokenizerSettings.Read(folder);
        using var vocabulary = TokenizerFile.Parse(path);
        if (vocabulary.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new TuningException(ErrorCodes.InvalidTokenizer, "The file is no JSON object of tokens and ids.", "Download it again.", path);
        }

        var isQwen = settings.Class?.StartsWith("Qwen2", StringComparison.Ordinal) == true;
        var bytes = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = settings.AddsBlank ?? false, ["use_regex"] = !isQwen };
        var split = new JsonObject { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = QwenPattern }, ["behavior"] = "Isolated" };
        var file = new JsonObject
        {
            ["added_tokens"] = Added(settings),
            ["normalizer"] = isQwen ? new JsonObject { ["type"] = "NFC" } : null,
            ["pre_tokenizer"] = isQwen ? new JsonObject { ["type"] = "Sequence", ["pretokenizers"] = new JsonArray(split, bytes) } : bytes,
            ["decoder"] = new JsonObject { ["type"] = "ByteLevel" },
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["vocab"] = JsonObject.Create(vocabulary.RootElement),
                ["merges"] = Merges(Path.Combine(folder, MergesName)),
            },
        };
        return JsonDocument.Parse(file.ToJsonString());
    }

    private static JsonArray Added(TokenizerSettings settings)
    {
        var tokens = new JsonArray();
        foreach (var token in settings.Added.OrderBy(token => token.Id))
        {
            tokens.Add((JsonNode)new JsonObject
            {
                ["content"] = token.Content,
                ["special"] = token.Special,
                ["single_word"] = token.SingleWord,
                ["lstrip"] = token.StripLeft,
                ["rstrip"] = token.StripRight,
                ["normalized"] = false,
            });
        }

        // Roles have no flags of their own; GPT-2's only sign is not named in its oldest files.
        foreach (var text in settings.Roles.Values.Append(EndOfText).Distinct().Except(settings.Added.Select(token => token.Content)))
        {
            tokens.Add((JsonNode)new JsonObject { ["content"] = text, ["special"] = true, ["normalized"] = false });
        }

        return tokens;
    }

    private static JsonArray Merges(string path)
    {
        try
        {
            return [.. File.ReadLines(path).Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal)).Select(line => (JsonNode?)JsonValue.Create(line))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.InvalidTokenizer, $"The file cannot be read: {exception.Message}", "Check that it exists and may be read.", path, innerException: exception);
        }
    }
}

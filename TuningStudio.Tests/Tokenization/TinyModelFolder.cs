using System.Text.Json.Nodes;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Tokenization.ByteLevel;

namespace TuningStudio.Tests.Tokenization;

/// <summary>A model folder with a byte-level tokenizer of a few hundred tokens, for tests that need no shared file.</summary>
internal sealed class TinyModelFolder : IDisposable
{
    /// <summary>The first id after the 256 bytes; merges follow in order, then added tokens.</summary>
    internal const int FirstMerged = 256;

    private static readonly string[] Merges = ["l o", "lo w", "Ġ low", "e r", "a b", "ab ab", "n e", "ne w", "Ã ©"];

    internal TinyModelFolder(Action<JsonObject>? change = null)
    {
        Path = Directory.CreateTempSubdirectory("tiny-model").FullName;
        var tokenizer = CreateTokenizer();
        change?.Invoke(tokenizer);
        Write(TokenizerLoader.FileName, tokenizer.ToJsonString());
    }

    internal string Path { get; }

    /// <summary>Ids of the merged tokens by their spelling.</summary>
    internal static int IdOf(string merge) => FirstMerged + Array.IndexOf(Merges, merge);

    internal static ITextTokenizer Load(Action<JsonObject>? change = null)
    {
        using var folder = new TinyModelFolder(change);
        return TokenizerLoader.Load(folder.Path);
    }

    /// <summary>Adds a token; its id is the next free one.</summary>
    internal static void AddToken(JsonObject tokenizer, string content, params string[] flags)
    {
        var tokens = tokenizer["added_tokens"]!.AsArray();
        var token = new JsonObject { ["id"] = FirstMerged + Merges.Length + tokens.Count, ["content"] = content };
        foreach (var flag in new[] { "special", "single_word", "lstrip", "rstrip", "normalized" })
        {
            token[flag] = flags.Contains(flag);
        }

        tokens.Add(token);
    }

    internal static int FirstAdded => FirstMerged + Merges.Length;

    internal void Write(string name, string text) => File.WriteAllText(System.IO.Path.Combine(Path, name), text);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static JsonObject CreateTokenizer()
    {
        var vocabulary = new JsonObject();
        for (var value = 0; value < 256; value++)
        {
            vocabulary[ByteAlphabet.ToCharacter((byte)value).ToString()] = value;
        }

        foreach (var merge in Merges)
        {
            vocabulary[merge.Replace(" ", string.Empty, StringComparison.Ordinal)] = vocabulary.Count;
        }

        return new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray(),
            ["normalizer"] = null,
            ["pre_tokenizer"] = ByteLevel(),
            ["post_processor"] = null,
            ["decoder"] = new JsonObject { ["type"] = "ByteLevel" },
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["vocab"] = vocabulary,
                ["merges"] = new JsonArray([.. Merges.Select(merge => JsonValue.Create(merge))]),
            },
        };
    }

    internal static JsonObject ByteLevel(bool leadingBlank = false) =>
        new() { ["type"] = "ByteLevel", ["add_prefix_space"] = leadingBlank, ["use_regex"] = true };
}

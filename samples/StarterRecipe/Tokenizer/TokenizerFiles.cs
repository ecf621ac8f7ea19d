using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TuningStudio.StarterRecipe.Tokenizer;

/// <summary>Writes <c>tokenizer.json</c> and <c>tokenizer_config.json</c> as Hugging Face's libraries read them.</summary>
internal static class TokenizerFiles
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void Write(string folder, BytePairTrainer trained, int maxPositions)
    {
        Directory.CreateDirectory(folder);
        Save(Path.Combine(folder, "tokenizer.json"), Tokenizer(trained));
        Save(Path.Combine(folder, "tokenizer_config.json"), Config(trained, maxPositions));
    }

    internal static void Save(string path, JsonNode content) => File.WriteAllText(path, content.ToJsonString(Layout) + "\n");

    private static JsonObject Tokenizer(BytePairTrainer trained)
    {
        var begin = trained.Tokens.Count;
        return new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray([.. StarterTokens.All.Select((content, index) => AddedToken(trained.Tokens.Count + index, content))]),
            ["normalizer"] = null,
            ["pre_tokenizer"] = new JsonObject
            {
                ["type"] = "Sequence",
                ["pretokenizers"] = new JsonArray(
                    new JsonObject
                    {
                        ["type"] = "Split",
                        ["pattern"] = new JsonObject { ["Regex"] = PreTokenizer.Pattern },
                        ["behavior"] = "Isolated",
                        ["invert"] = false,
                    },
                    ByteLevel(addPrefixSpace: false, useRegex: false)),
            },
            ["post_processor"] = new JsonObject
            {
                ["type"] = "TemplateProcessing",
                ["single"] = new JsonArray(SpecialPiece(0), SequencePiece("A", 0)),
                ["pair"] = new JsonArray(SpecialPiece(0), SequencePiece("A", 0), SpecialPiece(1), SequencePiece("B", 1)),
                ["special_tokens"] = new JsonObject
                {
                    [StarterTokens.Begin] = new JsonObject
                    {
                        ["id"] = StarterTokens.Begin,
                        ["ids"] = new JsonArray(begin),
                        ["tokens"] = new JsonArray(StarterTokens.Begin),
                    },
                },
            },
            ["decoder"] = ByteLevel(addPrefixSpace: true, useRegex: true),
            ["model"] = Model(trained),
        };
    }

    private static JsonObject Model(BytePairTrainer trained)
    {
        var vocabulary = new JsonObject();
        for (var id = 0; id < trained.Tokens.Count; id++)
        {
            vocabulary[ByteAlphabet.Spell(trained.Tokens[id])] = id;
        }

        return new JsonObject
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = null,
            ["continuing_subword_prefix"] = null,
            ["end_of_word_suffix"] = null,
            ["fuse_unk"] = false,
            ["byte_fallback"] = false,
            ["ignore_merges"] = false,
            ["vocab"] = vocabulary,
            ["merges"] = new JsonArray([.. trained.Merges.Select(merge =>
                (JsonNode)$"{ByteAlphabet.Spell(trained.Tokens[merge.Left])} {ByteAlphabet.Spell(trained.Tokens[merge.Right])}")]),
        };
    }

    private static JsonObject Config(BytePairTrainer trained, int maxPositions) => new()
    {
        ["added_tokens_decoder"] = new JsonObject(StarterTokens.All.Select((content, index) =>
            KeyValuePair.Create<string, JsonNode?>((trained.Tokens.Count + index).ToString(System.Globalization.CultureInfo.InvariantCulture), DecoderToken(content)))),
        ["bos_token"] = StarterTokens.Begin,
        ["eos_token"] = StarterTokens.End,
        ["pad_token"] = StarterTokens.Pad,
        ["clean_up_tokenization_spaces"] = false,
        ["model_max_length"] = maxPositions,
        ["tokenizer_class"] = "PreTrainedTokenizerFast",
        ["chat_template"] = StarterTokens.ChatTemplate,
    };

    private static JsonObject AddedToken(int id, string content)
    {
        var token = DecoderToken(content);
        token.Insert(0, "id", id);
        return token;
    }

    private static JsonObject DecoderToken(string content) => new()
    {
        ["content"] = content,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    };

    private static JsonObject ByteLevel(bool addPrefixSpace, bool useRegex) => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = addPrefixSpace,
        ["trim_offsets"] = true,
        ["use_regex"] = useRegex,
    };

    private static JsonObject SpecialPiece(int type) => new() { ["SpecialToken"] = new JsonObject { ["id"] = StarterTokens.Begin, ["type_id"] = type } };

    private static JsonObject SequencePiece(string id, int type) => new() { ["Sequence"] = new JsonObject { ["id"] = id, ["type_id"] = type } };
}

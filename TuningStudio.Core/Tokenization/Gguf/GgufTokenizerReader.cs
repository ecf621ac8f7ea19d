using System.Text.Json;
using System.Text.Json.Nodes;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Tokenization.Pipeline;
using TuningStudio.Core.Tokenization.Reading;
using TuningStudio.Core.Tokenization.SentencePiece;

namespace TuningStudio.Core.Tokenization.Gguf;

/// <summary>Builds the tokenizer that a GGUF file carries in llama.cpp's keys: byte-level BPE, or SentencePiece's BPE.</summary>
internal static class GgufTokenizerReader
{
    private const string UseTheOriginal = "Use the model's folder in Hugging Face's layout, or give it token ids.";

    /// <summary>Whether a file has a tokenizer at all.</summary>
    internal static bool IsThere(GgufHead head) => head.Metadata.Texts(GgufKeys.Tokens) is { Count: > 0 };

    /// <exception cref="TuningException">There is none, or one that cannot be rebuilt faithfully.</exception>
    internal static TextTokenizer Read(GgufHead head)
    {
        if (!IsThere(head))
        {
            throw Refuse(head, "The GGUF file has no tokenizer", GgufKeys.Tokens);
        }

        return head.Metadata.Text(GgufKeys.Model) switch
        {
            "gpt2" => ByteLevel(head),
            "llama" => SentencePieceFile.Build(Pieces(head), GgufRoles.Settings(head), head.Path),
            var other => throw Refuse(head, $"The GGUF file's tokenizer is of the kind '{other}', which is not read", GgufKeys.Model),
        };
    }

    private static TextTokenizer ByteLevel(GgufHead head)
    {
        var name = head.Metadata.Text(GgufKeys.Cut) ?? "gpt-2";
        var (cut, ignoresMerges) = PreTokenizerNames.Find(name)
            ?? throw Refuse(head, $"The GGUF file's tokenizer cuts texts in the way that llama.cpp calls '{name}', which is not known here", GgufKeys.Cut);
        var tokens = head.Metadata.Texts(GgufKeys.Tokens)!;
        var vocabulary = new JsonObject();
        var added = new JsonArray();
        for (var id = 0; id < tokens.Count; id++)
        {
            var kind = KindOf(head, id);
            if (kind == PieceKind.Unused || vocabulary.ContainsKey(tokens[id]))
            {
                continue;
            }

            vocabulary[tokens[id]] = id;
            if (kind is PieceKind.Control or PieceKind.UserDefined)
            {
                added.Add((JsonNode)new JsonObject { ["id"] = id, ["content"] = tokens[id], ["special"] = kind == PieceKind.Control, ["normalized"] = false });
            }
        }

        var file = new JsonObject
        {
            ["added_tokens"] = added,
            ["pre_tokenizer"] = cut,
            ["decoder"] = new JsonObject { ["type"] = "ByteLevel" },
            ["post_processor"] = Surroundings(head, tokens),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["ignore_merges"] = ignoresMerges,
                ["vocab"] = vocabulary,
                ["merges"] = new JsonArray([.. (head.Metadata.Texts(GgufKeys.Merges) ?? []).Select(merge => (JsonNode?)JsonValue.Create(merge))]),
            },
        };
        using var document = JsonDocument.Parse(file.ToJsonString());
        return TokenizerJson.Build(new JsonField(document.RootElement, string.Empty, head.Path));
    }

    private static JsonObject Surroundings(GgufHead head, IReadOnlyList<string> tokens)
    {
        var template = new JsonArray();
        var special = new JsonObject();
        Add(GgufKeys.AddsBegin, GgufKeys.Begin);
        template.Add((JsonNode)new JsonObject { ["Sequence"] = new JsonObject { ["id"] = "A" } });
        Add(GgufKeys.AddsEnd, GgufKeys.End);
        return new JsonObject { ["type"] = "TemplateProcessing", ["single"] = template, ["special_tokens"] = special };

        void Add(string flag, string role)
        {
            if (head.Metadata.Flag(flag) == true && GgufRoles.IdOf(head, role) is { } id)
            {
                template.Add((JsonNode)new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = tokens[id] } });
                special[tokens[id]] = new JsonObject { ["ids"] = new JsonArray(id) };
            }
        }
    }

    private static SentencePieceModel Pieces(GgufHead head)
    {
        var tokens = head.Metadata.Texts(GgufKeys.Tokens)!;
        var scores = head.Metadata.Numbers(GgufKeys.Scores) is { } given && given.Count == tokens.Count
            ? given
            : throw Refuse(head, "The GGUF file's tokenizer has no score for every token", GgufKeys.Scores);
        return SentencePieceModel.Of([.. tokens.Select((token, id) => new SentencePiece.SentencePiece(token, scores[id], KindOf(head, id)))], head.Metadata.Flag(GgufKeys.AddsBlank) ?? true);
    }

    private static PieceKind KindOf(GgufHead head, int id) =>
        head.Metadata.Wholes(GgufKeys.Kinds) is { } kinds && id < kinds.Count ? (PieceKind)kinds[id] : PieceKind.Normal;

    private static TuningException Refuse(GgufHead head, string what, string key) =>
        new(ErrorCodes.InvalidTokenizer, what + ".", UseTheOriginal, head.Path, field: key);
}

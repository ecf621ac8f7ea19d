using System.Text.Json.Nodes;
using TuningStudio.Core.Tokenization;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Tokenization;

/// <summary>A SentencePiece model against SentencePiece's own results.</summary>
public sealed class SentencePieceGoldenTests
{
    private const string Model = "llama-2-spm";

    [Fact]
    public void Encode_GoldenTexts_GivesTheReferenceIdsAndPieces()
    {
        var tokenizer = ModelTokenizers.Require(Model);
        var differences = new List<string>();
        foreach (var golden in JsonLines.Require("tokenizers", Model, "goldens.jsonl"))
        {
            var text = golden.Text("text")!;
            var ids = tokenizer.Encode(text, parseSpecialTokens: false);
            var pieces = golden["pieces"]!.AsArray().Select(piece => (string)piece!);
            if (!golden.Ids("ids").SequenceEqual(ids) || !pieces.SequenceEqual(ids.Select(tokenizer.IdToToken)))
            {
                differences.Add($"{text}: {string.Join(' ', ids.Select(tokenizer.IdToToken))}");
            }

            Assert.Equal([1, .. ids], tokenizer.Encode(text, addSpecialTokens: true, parseSpecialTokens: false));
        }

        Assert.Empty(differences);
    }

    [Fact]
    public void Decode_GoldenIds_GivesTheTextAtOnceAndAsAStream()
    {
        var tokenizer = ModelTokenizers.Require(Model);
        foreach (var golden in JsonLines.Require("tokenizers", Model, "goldens.jsonl"))
        {
            var expected = golden.Text("decoded") ?? golden.Text("text")!;
            var stream = tokenizer.CreateStream();
            Assert.Equal(expected, tokenizer.Decode(golden.Ids("ids")));
            Assert.Equal(expected, string.Concat(golden.Ids("ids").Select(stream.Append)) + stream.Flush());
        }
    }

    /// <summary>Every character of the text belongs to a token, in order; a character's bytes all have its range.</summary>
    [Fact]
    public void EncodeWithOffsets_GoldenTexts_CoversTheText()
    {
        var tokenizer = ModelTokenizers.Require(Model);
        foreach (var golden in JsonLines.Require("tokenizers", Model, "goldens.jsonl"))
        {
            var text = golden.Text("text")!;
            var (ids, offsets) = tokenizer.EncodeWithOffsets(text, parseSpecialTokens: false);

            Assert.Equal(golden.Ids("ids"), ids);
            var end = 0;
            for (var i = 0; i < ids.Length; i++)
            {
                Assert.InRange(offsets[i].Start, 0, end);
                Assert.True(offsets[i].End >= end);
                end = offsets[i].End;
                var token = tokenizer.IdToToken(ids[i])!;
                if (!token.StartsWith("<0x", StringComparison.Ordinal) && i > 0)
                {
                    Assert.Equal(token.Replace('\u2581', ' '), text[offsets[i].Start..offsets[i].End]);
                }
            }

            Assert.Equal(text.Length, end);
        }
    }

    /// <summary>The same model as Hugging Face writes it in a tokenizer.json, merges and all.</summary>
    [Fact]
    public void Encode_AsTokenizerJson_GivesTheSameIds()
    {
        var reference = ModelTokenizers.Require(Model);
        using var folder = new TinyModelFolder(json => AsJson(json, SharedFiles.Require("tokenizers", Model, "tokenizer.model")));
        var tokenizer = TokenizerLoader.Load(folder.Path);

        foreach (var text in JsonLines.Require("tokenizers", Model, "goldens.jsonl").Select(golden => golden.Text("text")!).Append("<s>你好 world</s> 😀\u0007"))
        {
            Assert.Equal(reference.Encode(text, addSpecialTokens: true), tokenizer.Encode(text, addSpecialTokens: true));
            Assert.Equal(reference.Decode(reference.Encode(text)), tokenizer.Decode(tokenizer.Encode(text)));
        }
    }

    // Every split of a piece into two is a merge; those of the best result first, as in Hugging Face's conversion.
    private static void AsJson(JsonObject json, string path)
    {
        var pieces = Core.Tokenization.SentencePiece.SentencePieceModel.Read(File.ReadAllBytes(path)).Pieces;
        var ids = pieces.Select((piece, id) => (piece.Text, id)).ToDictionary();
        var merges =
            from piece in pieces
            where piece.Kind == Core.Tokenization.SentencePiece.PieceKind.Normal
            orderby piece.Score descending
            from cut in Enumerable.Range(1, piece.Text.Length - 1)
            where ids.ContainsKey(piece.Text[..cut]) && ids.ContainsKey(piece.Text[cut..])
            select new JsonArray(piece.Text[..cut], piece.Text[cut..]);
        json["model"] = new JsonObject
        {
            ["type"] = "BPE",
            ["unk_token"] = "<unk>",
            ["fuse_unk"] = true,
            ["byte_fallback"] = true,
            ["vocab"] = new JsonObject(ids.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
            ["merges"] = new JsonArray([.. merges]),
        };
        json["added_tokens"] = new JsonArray([.. new[] { "<unk>", "<s>", "</s>" }.Select((token, id) => new JsonObject { ["id"] = id, ["content"] = token, ["special"] = true })]);
        json["normalizer"] = JsonNode.Parse("""{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"}]}""");
        json["pre_tokenizer"] = null;
        json["post_processor"] = JsonNode.Parse("""{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"special_tokens":{"<s>":{"id":"<s>","ids":[1],"tokens":["<s>"]}}}""");
        json["decoder"] = JsonNode.Parse("""{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]}""");
    }
}

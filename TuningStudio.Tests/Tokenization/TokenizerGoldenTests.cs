using System.Text.Json;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Tokenization;

/// <summary>The tokenizers of two model families against Hugging Face's own results, which must be met to the last id.</summary>
public sealed class TokenizerGoldenTests
{
    private static readonly int[] NoIds = [];

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama-3")]
    public void Encode_GoldenTexts_GivesTheReferenceIds(string model)
    {
        var tokenizer = ModelTokenizers.Require(model);
        var differences = new List<string>();
        var goldens = JsonLines.Require("tokenizers", model, "goldens.jsonl");
        foreach (var golden in goldens)
        {
            var text = golden.Text("text")!;
            var ids = golden.Ids("ids");
            var prefix = golden.ContainsKey("prefix") ? golden.Ids("prefix") : NoIds;
            var plain = golden.ContainsKey("ids_plain") ? golden.Ids("ids_plain") : ids;
            Compare("ids", ids, tokenizer.Encode(text));
            Compare("prefix", [.. prefix, .. ids], tokenizer.Encode(text, addSpecialTokens: true));
            Compare("ids_plain", plain, tokenizer.Encode(text, parseSpecialTokens: false));
            Compare("offset ids", ids, tokenizer.EncodeWithOffsets(text).Ids);

            void Compare(string what, int[] expected, int[] actual)
            {
                if (!expected.SequenceEqual(actual))
                {
                    differences.Add($"{golden["id"]} {golden["cat"]} {what} {JsonSerializer.Serialize(text)}");
                }
            }
        }

        Assert.True(goldens.Count > 2000);
        Assert.Empty(differences);
    }

    [Theory]
    [InlineData("gpt2", "goldens.jsonl")]
    [InlineData("gpt2", "decode_goldens.jsonl")]
    [InlineData("llama-3", "goldens.jsonl")]
    [InlineData("llama-3", "decode_goldens.jsonl")]
    public void Decode_GoldenIds_GivesTheReferenceTextAtOnceAndAsAStream(string model, string file)
    {
        var tokenizer = ModelTokenizers.Require(model);
        var differences = new List<string>();
        foreach (var golden in JsonLines.Require("tokenizers", model, file))
        {
            var ids = golden.Ids("ids");
            var decoded = golden.Text("decoded") ?? golden.Text("text")!;
            var skipped = golden.Text("decoded_skip") ?? decoded;
            if (tokenizer.Decode(ids) != decoded || Streamed(ids, skip: false) != decoded
                || tokenizer.Decode(ids, skipSpecialTokens: true) != skipped || Streamed(ids, skip: true) != skipped)
            {
                differences.Add(golden.ToJsonString());
            }
        }

        Assert.Empty(differences);

        string Streamed(int[] ids, bool skip)
        {
            var stream = tokenizer.CreateStream(skip);
            return string.Concat(ids.Select(stream.Append)) + stream.Flush();
        }
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama-3")]
    public void Encode_LoneSurrogates_CountAsReplacementCharacters(string model)
    {
        var tokenizer = ModelTokenizers.Require(model);
        foreach (var line in File.ReadLines(SharedFiles.Require("tokenizers", model, "lone_surrogates.jsonl")).Where(line => line.Length > 0))
        {
            // A JSON reader refuses half a pair: its escapes are read by hand.
            var raw = line[(line.IndexOf("\"text\":\"", StringComparison.Ordinal) + 8)..line.IndexOf("\",\"well_formed\"", StringComparison.Ordinal)];
            var text = System.Text.RegularExpressions.Regex.Replace(
                raw, @"\\u([0-9a-fA-F]{4})", match => ((char)Convert.ToInt32(match.Groups[1].Value, 16)).ToString());
            var rest = System.Text.Json.Nodes.JsonNode.Parse(line.Replace(raw, string.Empty, StringComparison.Ordinal))!.AsObject();

            Assert.Equal(rest.Ids("ids"), tokenizer.Encode(text));
        }
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama-3")]
    public void Encode_TextsOfLlamaCpp_GivesItsIds(string model)
    {
        var tokenizer = ModelTokenizers.Require(model);
        var texts = File.ReadAllText(SharedFiles.Require("tokenizers", model, "llama_cpp.inp")).Split("\n__ggml_vocab_test__\n");
        var expected = File.ReadAllText(SharedFiles.Require("tokenizers", model, "llama_cpp.out")).Split('\n');
        Assert.Equal(47, expected.Length);

        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i].Trim(), string.Join(' ', tokenizer.Encode(texts[i])));
        }
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama-3")]
    public void Encode_PublishedTexts_GivesThePublishedIds(string model)
    {
        var tokenizer = ModelTokenizers.Require(model);
        foreach (var golden in JsonLines.Require("tokenizers", model, "published_goldens.jsonl"))
        {
            Assert.Equal(golden.Ids("ids"), tokenizer.Encode(golden.Text("text")!, addSpecialTokens: (bool)golden["add_special_tokens"]!));
        }
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama-3")]
    public void EncodeWithOffsets_GoldenTexts_CoversEachTokensOwnText(string model)
    {
        var tokenizer = ModelTokenizers.Require(model);
        foreach (var golden in JsonLines.Require("tokenizers", model, "goldens.jsonl"))
        {
            var text = golden.Text("text")!;
            var (ids, offsets) = tokenizer.EncodeWithOffsets(text);
            Assert.Equal(ids.Length, offsets.Length);
            var end = 0;
            for (var i = 0; i < ids.Length; i++)
            {
                Assert.True(offsets[i].Start <= end && offsets[i].Start < offsets[i].End, $"{golden["id"]}: token {i}");
                end = offsets[i].End;
                var own = tokenizer.Decode([ids[i]]);
                var covered = text[offsets[i].Start..offsets[i].End];
                if (!own.Contains('\uFFFD', StringComparison.Ordinal))
                {
                    Assert.Equal(own, covered);
                }
                else
                {
                    Assert.False(char.IsLowSurrogate(covered[0]) || char.IsHighSurrogate(covered[^1]), $"{golden["id"]}: token {i}");
                }
            }

            Assert.Equal(text.Length, end);
        }
    }
}

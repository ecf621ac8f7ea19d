using System.Text.Json.Nodes;
using static TuningStudio.Tests.Tokenization.TinyModelFolder;

namespace TuningStudio.Tests.Tokenization;

/// <summary>What each setting of a tokenizer.json does; the expected pieces are those of Hugging Face's library.</summary>
public sealed class TinyTokenizerTests
{
    [Fact]
    public void Encode_Word_MergesByRank()
    {
        var tokenizer = Load();

        Assert.Equal([IdOf("lo w"), IdOf("Ġ low"), IdOf("e r")], tokenizer.Encode("low lower"));
        Assert.Equal("low lower", tokenizer.Decode(tokenizer.Encode("low lower")));
        Assert.Equal(FirstAdded, tokenizer.VocabularySize);
        Assert.Empty(tokenizer.Encode(string.Empty));
    }

    [Fact]
    public void Encode_MergesWrittenAsPairs_GivesTheSameIds()
    {
        var tokenizer = Load(json =>
        {
            var merges = json["model"]!["merges"]!.AsArray().Select(merge => new JsonArray([.. ((string)merge!).Split(' ').Select(part => JsonValue.Create(part))]));
            json["model"]!["merges"] = new JsonArray([.. merges]);
        });

        Assert.Equal([IdOf("lo w"), IdOf("Ġ low"), IdOf("e r")], tokenizer.Encode("low lower"));
    }

    [Fact]
    public void Encode_ModelWithoutType_IsReadAsBpe() =>
        Assert.Equal([IdOf("lo w")], Load(json => json["model"]!.AsObject().Remove("type")).Encode("low"));

    [Fact]
    public void Encode_TwoTokensWithOneId_StillMerges() =>
        Assert.Equal([IdOf("lo w")], Load(json => json["model"]!["vocab"]!["twin"] = 5).Encode("low"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Encode_PieceThatIsATokenButCannotBeMerged_DependsOnIgnoreMerges(bool ignoreMerges)
    {
        var tokenizer = Load(json =>
        {
            json["model"]!["vocab"]!["xyz"] = FirstAdded;
            json["model"]!["ignore_merges"] = ignoreMerges;
        });

        Assert.Equal(ignoreMerges ? [FirstAdded] : ['x', 'y', 'z'], tokenizer.Encode("xyz"));
    }

    [Fact]
    public void Encode_LeadingBlank_StandsForTheFirstCharacter()
    {
        var tokenizer = Load(json => json["pre_tokenizer"] = ByteLevel(leadingBlank: true));

        var (ids, offsets) = tokenizer.EncodeWithOffsets("low");

        Assert.Equal([IdOf("Ġ low")], ids);
        Assert.Equal([(0, 3)], offsets);
        Assert.Equal([IdOf("Ġ low")], tokenizer.Encode(" low"));
        Assert.Equal(" low", tokenizer.Decode(ids));
    }

    [Theory]
    [InlineData("NFC", "e\u0301x", "\u00E9x")]
    [InlineData("NFD", "\u00E9\uFFFEx", "e\u0301\uFFFEx")]
    [InlineData("NFKC", "ﬁ②", "fi2")]
    [InlineData("NFKD", "é①", "e\u03011")]
    [InlineData("Lowercase", "LOW İΣ𐐀", "low i\u0307σ𐐨")]
    public void Encode_Normalizer_RewritesTheTextAndKeepsOffsets(string type, string text, string normalized)
    {
        var tokenizer = Load(json => json["normalizer"] = new JsonObject
        {
            ["type"] = "Sequence",
            ["normalizers"] = new JsonArray(new JsonObject { ["type"] = type }),
        });

        var (ids, offsets) = tokenizer.EncodeWithOffsets(text);

        Assert.Equal(normalized, tokenizer.Decode(ids));
        Assert.Equal(0, offsets[0].Start);
        Assert.Equal(text.Length, offsets[^1].End);
        Assert.Equal("x", text.EndsWith('x') ? text[offsets[^1].Start..offsets[^1].End] : "x");
    }

    [Fact]
    public void Encode_VocabularyWithoutAByte_LeavesThatByteOut()
    {
        var tokenizer = Load(json => json["model"]!["vocab"]!.AsObject().Remove("x"));

        var (ids, offsets) = tokenizer.EncodeWithOffsets("lxow!");

        Assert.Equal("low!", tokenizer.Decode(ids));
        Assert.Equal(IdOf("lo w"), ids[0]);
        Assert.Equal([(0, 4), (4, 5)], offsets);
    }

    [Fact]
    public void Encode_TemplateProcessing_PutsTokensAround()
    {
        var tokenizer = Load(json =>
        {
            AddToken(json, "<s>", "special");
            AddToken(json, "</s>", "special");
            json["post_processor"] = JsonNode.Parse("""
                {"type": "Sequence", "processors": [{"type": "ByteLevel"}, {"type": "TemplateProcessing",
                 "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
                 "special_tokens": {"<s>": {"id": "<s>", "ids": [265], "tokens": ["<s>"]}, "</s>": {"id": "</s>", "ids": [266], "tokens": ["</s>"]}}}]}
                """);
        });

        var (ids, offsets) = tokenizer.EncodeWithOffsets("low", addSpecialTokens: true);

        Assert.Equal([265, IdOf("lo w"), 266], ids);
        Assert.Equal([(0, 0), (0, 3), (3, 3)], offsets);
        Assert.Equal([265], tokenizer.LeadingTokens);
        Assert.Equal("low", tokenizer.Decode(ids, skipSpecialTokens: true));
    }

    [Theory]
    [InlineData("null", """{"type":"Sequence","pretokenizers":[{"type":"Punctuation","behavior":"Contiguous"},{"type":"ByteLevel","add_prefix_space":false},{"type":"Digits"},{"type":"Split","pattern":{"Regex":"[0-9][0-9][0-9]"},"behavior":"Isolated"}]}""", "257,258,259,32,49,50,51,52,53,33,63,264,194,189")]
    [InlineData("""{"type":"ByteLevel"}""", """{"type":"Split","pattern":{"String":"Ġ"},"behavior":"MergedWithNext"}""", "257,258,259,32,49,50,51,52,53,33,63,264,194,189")]
    [InlineData("""{"type":"ByteLevel"}""", "null", "257,258,259,32,49,50,51,52,53,33,63,264,194,189")]
    [InlineData("null", """{"type":"Sequence","pretokenizers":[{"type":"ByteLevel","add_prefix_space":true},{"type":"Split","pattern":{"String":"w"},"behavior":"Isolated"}]}""", "32,256,119,32,256,119,259,32,49,50,51,52,53,33,63,264,194,189")]
    public void Encode_BytesBeforeOtherSteps_AreSeenByThemAsLetters(string normalizer, string steps, string ids)
    {
        const string Text = "low lower 12345!?é½";
        var tokenizer = Load(json => (json["normalizer"], json["pre_tokenizer"]) = (JsonNode.Parse(normalizer), JsonNode.Parse(steps)));

        var (found, offsets) = tokenizer.EncodeWithOffsets(Text);

        Assert.Equal(ids, string.Join(',', found));
        Assert.Equal(Text, tokenizer.Decode(found).TrimStart());
        Assert.Equal([(17, 18), (18, 19), (18, 19)], offsets[^3..]);
    }

    [Fact]
    public void Encode_Nmt_DropsControlCharactersAndMakesBlanks() => Assert.Equal(
        [261, 32, 256, 32, 119, 32, 120, 258],
        Load(json => json["normalizer"] = new JsonObject { ["type"] = "Nmt" }).Encode("abab lo\tw\u200Bx\u0007\u008F low"));
}

using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Tokenization.Normalization;

namespace TuningStudio.Tests.Tokenization;

/// <summary>What the settings of SentencePiece-like tokenizers do; the expected pieces follow from Hugging Face's library.</summary>
public sealed class SentencePieceTests
{
    private const string Pieces = """[["<unk>",0],["▁",-4],["▁a",-2],["a",-3],["b",-3],["ab",-4.5],["▁ab",-6],["aba",-5]]""";

    [Fact]
    public void Encode_Unigram_TakesTheBestSum()
    {
        var tokenizer = Unigram();

        // ▁ab alone has −6; ▁a b has −5.
        Assert.Equal(["▁a", "b"], Texts(tokenizer, "ab"));

        // ▁a b a: −8; ▁ aba: −9.
        Assert.Equal(["▁a", "b", "a"], Texts(tokenizer, "aba"));
        Assert.Equal("ab aba", tokenizer.Decode(tokenizer.Encode("ab aba")));
        Assert.Equal([(0, 1), (1, 2), (2, 4), (4, 5)], tokenizer.EncodeWithOffsets("ab ab").Offsets);
    }

    [Fact]
    public void Encode_UnigramWithUnknownCharacters_FusesThem()
    {
        var tokenizer = Unigram();

        var (ids, offsets) = tokenizer.EncodeWithOffsets("a你好b");

        Assert.Equal(["▁a", "<unk>", "b"], ids.Select(tokenizer.IdToToken));
        Assert.Equal([(0, 1), (1, 3), (3, 4)], offsets);
    }

    [Theory]
    [InlineData("always", "a <x>b", "▁a|▁|<x>|▁|b")]
    [InlineData("first", "a <x>b", "▁a|▁|<x>|b")]
    [InlineData("never", "a <x>b", "a|▁|<x>|b")]
    public void Encode_Metaspace_PutsABlankWhereItsSchemeSays(string scheme, string text, string expected)
    {
        var tokenizer = Unigram(json =>
        {
            json["added_tokens"] = JsonNode.Parse("""[{"id":8,"content":"<x>","special":true,"normalized":false}]""");
            json["pre_tokenizer"] = JsonNode.Parse($$"""{"type":"Metaspace","replacement":"▁","prepend_scheme":"{{scheme}}"}""");
            json["decoder"] = JsonNode.Parse($$"""{"type":"Metaspace","replacement":"▁","prepend_scheme":"{{scheme}}"}""");
        });

        Assert.Equal(expected, string.Join('|', Texts(tokenizer, text)));
        Assert.Equal("a b", tokenizer.Decode(tokenizer.Encode("a b")));
    }

    /// <summary>A text broken inside a character is not a character; what follows is not swallowed.</summary>
    [Theory]
    [InlineData("<0xE4>|<0xBD>|<0xA0>|a", "你a")]
    [InlineData("<0xE4>|<0xBD>|a", "\uFFFD\uFFFDa")]
    [InlineData("a|<0xE4>", "a\uFFFD")]
    public void Decode_BytesBetweenPieces_MakeCharacters(string tokens, string expected)
    {
        var tokenizer = Unigram(json =>
        {
            var vocabulary = json["model"]!["vocab"]!.AsArray();
            for (var value = 0; value < 256; value++)
            {
                vocabulary.Add((JsonNode)new JsonArray($"<0x{value:X2}>", -9));
            }

            json["model"]!["byte_fallback"] = true;
            json["decoder"] = JsonNode.Parse("""{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"}]}""");
        });
        var ids = tokens.Split('|').Select(token => tokenizer.TokenToId(token)!.Value).ToArray();
        var stream = tokenizer.CreateStream();

        Assert.Equal(expected, tokenizer.Decode(ids));
        Assert.Equal(expected, string.Concat(ids.Select(stream.Append)) + stream.Flush());
        Assert.Equal(["▁", "<0xE4>", "<0xBD>", "<0xA0>", "a"], Texts(tokenizer, "你a"));
    }

    /// <summary>Darts-clone's layout by hand: "ﬁ" (EF AC 81) becomes "fi", and the fullwidth A (EF BC A1) "A".</summary>
    [Fact]
    public void Normalize_CompiledMap_ReplacesWhatItHolds()
    {
        var map = CharacterMap.TryRead(Compiled())!;

        var both = new CharacterMapNormalizer(map, longest: true).Normalize(AlignedText.Of("xﬁＡy"));

        Assert.Equal("xfiAy", both.Text);
        Assert.Equal((1, 2), both.Locate(2, 3));
        Assert.Equal("xfiAy", new CharacterMapNormalizer(map, longest: false).Normalize(AlignedText.Of("xﬁＡy")).Text);
        Assert.Null(CharacterMap.TryRead([1, 2, 3]));
        Assert.Null(CharacterMap.TryRead([255, 255, 255, 127, 0, 0, 0, 0]));
    }

    [Fact]
    public void Normalize_ExtraWhiteSpace_LeavesOneBetweenWords()
    {
        var text = new ExtraWhiteSpace().Normalize(AlignedText.Of("  a  b "));

        Assert.Equal("a b", text.Text);
        Assert.Equal((5, 6), text.Locate(2, 3));
    }

    private static IEnumerable<string?> Texts(ITextTokenizer tokenizer, string text) => tokenizer.Encode(text).Select(tokenizer.IdToToken);

    private static ITextTokenizer Unigram(Action<JsonObject>? change = null) => TinyModelFolder.Load(json =>
    {
        json["model"] = new JsonObject { ["type"] = "Unigram", ["unk_id"] = 0, ["vocab"] = JsonNode.Parse(Pieces) };
        json["pre_tokenizer"] = JsonNode.Parse("""{"type":"Metaspace","replacement":"▁","add_prefix_space":true}""");
        json["decoder"] = JsonNode.Parse("""{"type":"Metaspace","replacement":"▁","add_prefix_space":true}""");
        change?.Invoke(json);
    });

    // A unit holds its label in the low byte, whether a value follows at bit 8, and where its children are, XORed with their labels, from bit 10.
    private static byte[] Compiled()
    {
        var units = new uint[1024];
        Put(0, 0, 0x100 ^ 0);                      // root: children at 0x100
        Put(0x100 ^ 0xEF, 0xEF, 0x200);            // EF: children at 0x200
        Put(0x200 ^ 0xAC, 0xAC, 0x300);            // EF AC
        Put(0x200 ^ 0xBC, 0xBC, 0x380);            // EF BC
        Leaf(0x300 ^ 0x81, 0x81, 0x300 ^ 0x20, 0); // EF AC 81 → result at 0
        Leaf(0x380 ^ 0xA1, 0xA1, 0x380 ^ 0x40, 3); // EF BC A1 → result at 3
        var result = new byte[4 + (4 * units.Length) + 5];
        BinaryPrimitives.WriteUInt32LittleEndian(result, (uint)(4 * units.Length));
        for (var i = 0; i < units.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(result.AsSpan(4 + (4 * i)), units[i]);
        }

        Encoding.ASCII.GetBytes("fi\0A\0").CopyTo(result.AsSpan(4 + (4 * units.Length)));
        return result;

        void Put(int place, byte label, int children) => units[place] = label | ((uint)(place ^ children) << 10);

        void Leaf(int place, byte label, int value, uint start)
        {
            Put(place, label, value);
            units[place] |= 1 << 8;
            units[value] = start | 0x80000000;
        }
    }
}

using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Tokenization;

/// <summary>Tokenizers of whole words, of parts of words, and of pairs that end words; ids and texts are those of Hugging Face's library.</summary>
public sealed class WordTokenizerTests : IDisposable
{
    private const string Words =
        """
        {"pre_tokenizer":{"type":"Whitespace"},
         "model":{"type":"WordLevel","vocab":{"[UNK]":0,"hello":1,"world":2,",":3,"می\u200cخواهم":4,"!":5},"unk_token":"[UNK]"}}
        """;

    private const string Parts =
        """
        {"normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true},
         "pre_tokenizer":{"type":"BertPreTokenizer"},
         "post_processor":{"type":"BertProcessing","sep":["[SEP]",2],"cls":["[CLS]",1]},
         "decoder":{"type":"WordPiece","prefix":"##","cleanup":true},
         "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":12,
          "vocab":{"[UNK]":0,"[CLS]":1,"[SEP]":2,"play":3,"##ing":4,"##ed":5,"##er":6,"un":7,"##aff":8,"##able":9,"cafe":10,",":11,".":12,"你":13,"##好":14,"好":15,
           "don":16,"'":17,"t":18,"#":19,"##s":20,"##İ":21,"i":22,"😀":23,"##😀":24}}}
        """;

    private const string WordEnds =
        """
        {"normalizer":{"type":"Lowercase"},"pre_tokenizer":{"type":"WhitespaceSplit"},"decoder":{"type":"BPEDecoder","suffix":"</w>"},
         "model":{"type":"BPE","unk_token":"<unk>","continuing_subword_prefix":"","end_of_word_suffix":"</w>",
          "vocab":{"<unk>":0,"l":1,"o":2,"w":3,"e":4,"r":5,"l</w>":6,"o</w>":7,"w</w>":8,"e</w>":9,"r</w>":10,"lo":11,"low":12,"low</w>":13,"er</w>":14},
          "merges":["l o","lo w","lo w</w>","e r</w>"]}}
        """;

    private const string NoUnknown = """{"model":{"type":"BPE","vocab":{"a":0,"b":1,"c":2,"ab":3,"abc":4},"merges":["a b","ab c"]}}""";

    // What disappears lets the blanks around it meet.
    private const string NoUnknownBlank =
        """
        {"normalizer":{"type":"Replace","pattern":{"String":" "},"content":"▁"},"decoder":{"type":"Fuse"},
         "model":{"type":"BPE","vocab":{"▁":0,"a":1,"▁▁":2},"merges":["▁ ▁"]}}
        """;

    private const string NestedClass =
        """
        {"pre_tokenizer":{"type":"Split","pattern":{"Regex":" ?[^(\\s|[.,!?…。，、।۔،])]+"},"behavior":"Isolated","invert":false},
         "model":{"type":"WordLevel","vocab":{"[UNK]":0,"hello":1,"world":2,",":3,"(":4,")":5,".":6,"|":7},"unk_token":"[UNK]"}}
        """;

    private const string NoAccents =
        """
        {"normalizer":{"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"StripAccents"}]},"pre_tokenizer":{"type":"WhitespaceSplit"},
         "model":{"type":"WordLevel","vocab":{"[UNK]":0,"हनद":1,"cafe":2},"unk_token":"[UNK]"}}
        """;

    private readonly TemporaryFolder _folder = new();

    /// <summary>A tokenizer, a text, its ids, and what they decode to.</summary>
    public static TheoryData<string, string, int[], string> Cases => new()
    {
        { Words, "hello world, HELLO!", [1, 2, 3, 0, 5], "hello world , [UNK] !" },
        { Words, "می\u200cخواهم hello", [4, 1], "می\u200cخواهم hello" },
        { Words, "", [], "" },
        { Words, "hello  \n world", [1, 2], "hello world" },
        { Parts, "Playing, played.", [1, 3, 4, 11, 3, 5, 12, 2], "[CLS] playing, played. [SEP]" },
        { Parts, "unaffable Café", [1, 7, 8, 9, 10, 2], "[CLS] unaffable cafe [SEP]" },
        { Parts, "你好", [1, 13, 15, 2], "[CLS] 你 好 [SEP]" },
        { Parts, "don't #s", [1, 16, 17, 18, 19, 0, 2], "[CLS] don ' t # [UNK] [SEP]" },
        { Parts, "playplayplayplay playings", [1, 0, 3, 4, 20, 2], "[CLS] [UNK] playings [SEP]" },
        { Parts, "😀😀 play\u0007ing\u00A0er", [1, 23, 24, 3, 4, 0, 2], "[CLS] 😀😀 playing [UNK] [SEP]" },
        { Parts, "", [1, 2], "[CLS] [SEP]" },
        { Parts, "re##ing ##ing", [1, 0, 19, 19, 0, 19, 19, 0, 2], "[CLS] [UNK] # # [UNK] # # [UNK] [SEP]" },
        { WordEnds, "low lower Low", [13, 12, 14, 13], "low lower low" },
        { WordEnds, "lox low", [11, 0, 13], "lo<unk>low" },
        { WordEnds, "o l", [7, 6], "o l" },
        { NoUnknown, "axbc", [4], "abc" },
        { NoUnknown, "xyz", [], "" },
        { NoUnknownBlank, "a x a", [1, 2, 1], "a▁▁a" },
        { NestedClass, "hello(world)", [1, 4, 2, 5], "hello ( world )" },
        { NestedClass, "hello|world", [1, 7, 2], "hello | world" },
        { NestedClass, "hello world", [1, 0], "hello [UNK]" },
        { NoAccents, "हिन्दी café", [1, 2], "हनद cafe" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Encode_AnyKind_IsAsTheReference(string json, string text, int[] ids, string decoded)
    {
        var tokenizer = Load(json);

        Assert.Equal(ids, tokenizer.Encode(text, addSpecialTokens: true));
        Assert.Equal(decoded, tokenizer.Decode(ids));
    }

    [Fact]
    public void EncodeWithOffsets_PartsOfWords_SayWhereTheyStand()
    {
        var (ids, offsets) = Load(Parts).EncodeWithOffsets("Playing  unaffable zz 你好");

        Assert.Equal([3, 4, 7, 8, 9, 0, 13, 15], ids);
        Assert.Equal([(0, 4), (4, 7), (9, 11), (11, 14), (14, 18), (19, 21), (22, 23), (23, 24)], offsets);
    }

    [Fact]
    public void EncodeWithOffsets_EndsOfWords_CountTheTextAlone()
    {
        var (_, offsets) = Load(WordEnds).EncodeWithOffsets("low lower");

        Assert.Equal([(0, 3), (4, 7), (7, 9)], offsets);
    }

    [Fact]
    public void Stream_PartsOfWords_GivesTheWholeText()
    {
        var stream = Load(Parts).CreateStream();

        Assert.Equal("playing, played.", string.Concat(new[] { 3, 4, 11, 3, 5, 12 }.Select(stream.Append)) + stream.Flush());
    }

    [Fact]
    public void Load_WordsWithoutTheUnknownToken_SaysSo()
    {
        var fault = Assert.Throws<TuningException>(() => Load(Words.Replace("\"unk_token\":\"[UNK]\"", "\"unk_token\":\"<none>\"", StringComparison.Ordinal)));

        Assert.Equal((ErrorCodes.InvalidTokenizer, "model.unk_token"), (fault.Code, fault.Field));
    }

    private ITextTokenizer Load(string json)
    {
        File.WriteAllText(_folder[TokenizerLoader.FileName], json);
        return TokenizerLoader.Load(_folder.Root);
    }
}

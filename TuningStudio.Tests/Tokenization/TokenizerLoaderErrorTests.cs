using System.Text.Json.Nodes;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Tests.Tokenization;

public sealed class TokenizerLoaderErrorTests
{
    public static TheoryData<string, string, string> Unsupported => new()
    {
        { "model.type", "model", """{"type": "Morse", "vocab": {"a": 0}}""" },
        { "model.vocab[0]", "model", """{"type": "Unigram", "vocab": ["a"]}""" },
        { "model.unk_id", "model", """{"type": "Unigram", "vocab": [["a", 0.1]], "unk_id": 1}""" },
        { "model", "model", """{"type": "Unigram", "vocab": [["a", 0.1]]}""" },
        { "model.vocab", "model", """{"type": "Unigram", "vocab": []}""" },
        { "pre_tokenizer", "model", """{"type": "Unigram", "vocab": [["a", 0.1]], "unk_id": 0}""" },
        { "model", "model", """{"vocab": {"a": 0}}""" },
        { "model", "model", "null" },
        { "model.merges[0]", "model", """{"type": "BPE", "vocab": {"a": 0}, "merges": ["ab"]}""" },
        { "model.merges[1]", "model", """{"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b", "b a"]}""" },
        { "model.merges[0]", "model", """{"type": "BPE", "vocab": {"a": 0}, "merges": [["a"]]}""" },
        { "model.vocab[\"a\"]", "model", """{"type": "BPE", "vocab": {"a": -1}, "merges": []}""" },
        { "model.vocab", "model", """{"type": "BPE", "vocab": ["a"], "merges": []}""" },
        { "model.dropout", "model", """{"type": "BPE", "vocab": {"a": 0}, "merges": [], "dropout": 0.1}""" },
        { "model.end_of_word_suffix", "model", """{"type": "BPE", "vocab": {"a": 0}, "merges": [], "end_of_word_suffix": "</w>"}""" },
        { "model.unk_token", "model", """{"type": "BPE", "vocab": {"a": 0}, "merges": [], "unk_token": "a"}""" },
        { "model.byte_fallback", "model", """{"type": "BPE", "vocab": {"a": 0}, "merges": [], "byte_fallback": true}""" },
        { "decoder.type", "pre_tokenizer", "null" },
        { "decoder.type", "pre_tokenizer", """{"type": "Metaspace"}""" },
        { "pre_tokenizer.pretokenizers[0].type", "pre_tokenizer", """{"type": "Sequence", "pretokenizers": [{"type": "UnicodeScripts"}, {"type": "ByteLevel"}]}""" },
        { "pre_tokenizer.pretokenizers[1]", "pre_tokenizer", """{"type": "Sequence", "pretokenizers": [{"type": "ByteLevel"}, {"type": "ByteLevel"}]}""" },
        { "pre_tokenizer.pretokenizers[0].behavior", "pre_tokenizer", """{"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"String": "a"}, "behavior": "Cut"}, {"type": "ByteLevel"}]}""" },
        { "normalizer.normalizers[0].type", "normalizer", """{"type": "Sequence", "normalizers": [{"type": "Romanize"}]}""" },
        { "normalizer.pattern", "normalizer", """{"type": "Replace", "content": "a"}""" },
        { "normalizer.precompiled_charsmap", "normalizer", """{"type": "Precompiled", "precompiled_charsmap": "AAAA"}""" },
        { "pre_tokenizer.prepend_scheme", "pre_tokenizer", """{"type": "Metaspace", "prepend_scheme": "often"}""" },
        { "decoder.type", "decoder", """{"type": "Metaspace"}""" },
        { "post_processor.type", "post_processor", """{"type": "NoSuchProcessing"}""" },
        { "post_processor.cls", "post_processor", """{"type": "BertProcessing"}""" },
        { "post_processor.single", "post_processor", """{"type": "TemplateProcessing", "single": [], "special_tokens": {}}""" },
        { "decoder.type", "decoder", """{"type": "WordPiece"}""" },
        { "added_tokens[0].content", "added_tokens", """[{"id": 1}]""" },
        { "added_tokens[0].special", "added_tokens", """[{"id": 1, "content": "<s>", "special": "yes"}]""" },
    };

    [Fact]
    public void Load_NoSuchFolder_DoesNotAskForATokenizerInIt() =>
        Assert.Equal(ErrorCodes.NotFound, Assert.Throws<TuningException>(() => TokenizerLoader.Load("/none")).Code);

    [Theory]
    [MemberData(nameof(Unsupported))]
    public void Load_UnsupportedOrWrongField_NamesFileFieldAndRemedy(string field, string member, string json)
    {
        using var folder = new TinyModelFolder(tokenizer => tokenizer[member] = JsonNode.Parse(json));

        var exception = Assert.Throws<TuningException>(() => TokenizerLoader.Load(folder.Path));

        Assert.Equal(ErrorCodes.InvalidTokenizer, exception.Code);
        Assert.Equal(field, exception.Field);
        Assert.Equal(Path.Combine(folder.Path, "tokenizer.json"), exception.File);
        Assert.NotNull(exception.Remedy);
    }

    [Fact]
    public void Load_NoTokenizer_SaysWhichFileIsMissing()
    {
        using var folder = new TinyModelFolder();
        File.Delete(Path.Combine(folder.Path, "tokenizer.json"));

        var exception = Assert.Throws<TuningException>(() => TokenizerLoader.Load(folder.Path));

        Assert.Equal(ErrorCodes.InvalidTokenizer, exception.Code);
        Assert.Contains("tokenizer.json", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n\"model\": {\n oops }", 3L)]
    [InlineData("{\n\"model\": {", 2L)]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\n", null)]
    [InlineData("[]", null)]
    public void Load_NoJson_SaysTheLine(string text, long? line)
    {
        using var folder = new TinyModelFolder();
        folder.Write("tokenizer.json", text);

        var exception = Assert.Throws<TuningException>(() => TokenizerLoader.Load(folder.Path));

        Assert.Equal(ErrorCodes.InvalidTokenizer, exception.Code);
        Assert.Equal(line, exception.Line);
    }
}

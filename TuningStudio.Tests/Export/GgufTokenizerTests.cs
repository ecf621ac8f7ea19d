using System.Text.Json.Nodes;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Export.Gguf;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Tokenization.Templates;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Tokenization;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Export;

public sealed class GgufTokenizerTests
{
    private const string Llama3Pattern = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    [Fact]
    public void Describe_ByteLevel_ListsTokensKindsMergesAndRoles()
    {
        using var folder = new TinyModelFolder(tokenizer =>
        {
            TinyModelFolder.AddToken(tokenizer, "<|end|>", "special");
            TinyModelFolder.AddToken(tokenizer, "word");
            TinyModelFolder.AddToken(tokenizer, "<|tool|>");
        });
        folder.Write("tokenizer_config.json", """{"eos_token": "<|end|>", "chat_template": "{{ messages }}"}""");
        var metadata = new GgufMetadata();

        var notes = GgufTokenizer.Describe(folder.Path, TinyModelFolder.FirstAdded + 5, metadata);

        Assert.Empty(notes);
        Assert.Equal(("gpt2", "gpt-2"), (metadata.Text("tokenizer.ggml.model"), metadata.Text("tokenizer.ggml.pre")));
        var tokens = metadata.Texts("tokenizer.ggml.tokens")!;
        Assert.Equal(TinyModelFolder.FirstAdded + 5, tokens.Count);
        Assert.Equal("Ġlow", tokens[TinyModelFolder.IdOf("Ġ low")]);
        Assert.Equal(["<|end|>", "word", "<|tool|>", $"[PAD{TinyModelFolder.FirstAdded + 3}]", $"[PAD{TinyModelFolder.FirstAdded + 4}]"], tokens.Skip(TinyModelFolder.FirstAdded));
        var kinds = (int[])metadata.All.Single(pair => pair.Key == "tokenizer.ggml.token_type").Value;
        Assert.All(kinds[..TinyModelFolder.FirstAdded], kind => Assert.Equal(1, kind));
        Assert.Equal([3, 4, 3, 5, 5], kinds[TinyModelFolder.FirstAdded..]);
        Assert.Equal(["l o", "lo w", "Ġ low", "e r", "a b", "ab ab", "n e", "ne w", "Ã ©"], metadata.Texts("tokenizer.ggml.merges"));
        Assert.Equal(TinyModelFolder.FirstAdded, metadata.Whole("tokenizer.ggml.eos_token_id"));
        Assert.False(metadata.Has("tokenizer.ggml.bos_token_id"));
        Assert.Equal("{{ messages }}", metadata.Text("tokenizer.chat_template"));
    }

    [Fact]
    public void Describe_TheStarter_AddsItsFirstTokenAndNamesItsCut()
    {
        var metadata = new GgufMetadata();
        Assert.Empty(GgufTokenizer.Describe(Path.Combine(SharedFiles.RepositoryRoot, "samples", "starter"), 6144, metadata));
        Assert.Equal("qwen2", metadata.Text("tokenizer.ggml.pre"));
        Assert.Equal((6138L, 6139L, 6143L), (metadata.Whole("tokenizer.ggml.bos_token_id"), metadata.Whole("tokenizer.ggml.eos_token_id"), metadata.Whole("tokenizer.ggml.padding_token_id")));
        Assert.Equal([true, false], metadata.All.Where(pair => pair.Key is "tokenizer.ggml.add_bos_token" or "tokenizer.ggml.add_eos_token").Select(pair => pair.Value));
    }

    [Theory]
    [InlineData(Llama3Pattern, true, "llama-bpe")]
    [InlineData(Llama3Pattern, false, "dbrx")]
    [InlineData(@"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+", false, "qwen2")]
    [InlineData(@"\w+|\s+", false, null)]
    public void Describe_ACut_IsNamedByItsExpression(string pattern, bool ignoresMerges, string? name)
    {
        using var folder = new TinyModelFolder(tokenizer =>
        {
            tokenizer["model"]!["ignore_merges"] = ignoresMerges;
            tokenizer["pre_tokenizer"] = new JsonObject
            {
                ["type"] = "Sequence",
                ["pretokenizers"] = new JsonArray(
                    new JsonObject { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = pattern }, ["behavior"] = "Isolated", ["invert"] = false },
                    new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["use_regex"] = false }),
            };
        });
        var metadata = new GgufMetadata();

        var notes = GgufTokenizer.Describe(folder.Path, TinyModelFolder.FirstAdded, metadata);

        Assert.Equal(name ?? "gpt-2", metadata.Text("tokenizer.ggml.pre"));
        Assert.Equal(name is null ? 1 : 0, notes.Count);
    }

    [Fact]
    public void Describe_SentencePieceWithBytes_ScoresWhatIsMergedFirstHighest()
    {
        using var folder = new TinyModelFolder(tokenizer =>
        {
            tokenizer["pre_tokenizer"] = null;
            tokenizer["normalizer"] = new JsonObject { ["type"] = "Sequence", ["normalizers"] = new JsonArray(new JsonObject { ["type"] = "Prepend", ["prepend"] = "▁" }) };
            tokenizer["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["byte_fallback"] = true,
                ["unk_token"] = "<unk>",
                ["vocab"] = new JsonObject { ["<unk>"] = 0, ["<s>"] = 1, ["<0x0A>"] = 2, ["▁"] = 3, ["a"] = 4, ["b"] = 5, ["ab"] = 6, ["▁ab"] = 7 },
                ["merges"] = new JsonArray("a b", "▁ ab"),
            };
            tokenizer["added_tokens"] = new JsonArray(
                new JsonObject { ["id"] = 0, ["content"] = "<unk>", ["special"] = true },
                new JsonObject { ["id"] = 1, ["content"] = "<s>", ["special"] = true });
            tokenizer["post_processor"] = JsonNode.Parse("""
                {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                 "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}}
                """);
        });
        folder.Write("tokenizer_config.json", """{"bos_token": "<s>"}""");
        var metadata = new GgufMetadata();

        GgufTokenizer.Describe(folder.Path, 8, metadata);

        Assert.Equal("llama", metadata.Text("tokenizer.ggml.model"));
        Assert.Equal([2, 3, 6, 1, 1, 1, 1, 1], (int[])metadata.All.Single(pair => pair.Key == "tokenizer.ggml.token_type").Value);
        Assert.Equal([-1000f, -1000, 0, 0, 0, 0, -1, -2], (float[])metadata.All.Single(pair => pair.Key == "tokenizer.ggml.scores").Value);
        Assert.Equal(1, metadata.Whole("tokenizer.ggml.bos_token_id"));
        Assert.Equal(0, metadata.Whole("tokenizer.ggml.unknown_token_id"));
        Assert.Equal([true, true], metadata.All.Where(pair => pair.Key is "tokenizer.ggml.add_space_prefix" or "tokenizer.ggml.add_bos_token").Select(pair => pair.Value));
    }

    [Fact]
    public void Describe_MoreTokensThanRows_IsRefused()
    {
        using var folder = new TinyModelFolder();
        TemporaryFolder.Fails(ErrorCodes.InvalidTokenizer, () => GgufTokenizer.Describe(folder.Path, 100, new GgufMetadata()));
    }

    [Theory]
    [InlineData(
        "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
        "{{ if .System }}<|im_start|>system\n{{ .System }}<|im_end|>\n{{ end }}{{ range .Messages }}{{ if eq .Role \"user\" }}<|im_start|>user\n{{ .Content }}<|im_end|>\n<|im_start|>assistant\n{{ else if eq .Role \"assistant\" }}{{ .Content }}<|im_end|>\n{{ end }}{{ end }}")]
    [InlineData(
        "{% if messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nBe kind.<|im_end|>\n' }}{% endif %}{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
        "{{ if .System }}<|im_start|>system\n{{ .System }}<|im_end|>\n{{ else }}<|im_start|>system\nBe kind.<|im_end|>\n{{ end }}{{ range .Messages }}{{ if eq .Role \"user\" }}<|im_start|>user\n{{ .Content }}<|im_end|>\n<|im_start|>assistant\n{{ else if eq .Role \"assistant\" }}{{ .Content }}<|im_end|>\n{{ end }}{{ end }}")]
    [InlineData(
        "{{ '<bos>' }}{% for m in messages %}{% if m['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}{{ '<turn>' + ('model' if m['role'] == 'assistant' else m['role']) + '\n' + m['content'] + '<end>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<turn>model\n' }}{% endif %}",
        "{{ range .Messages }}{{ if eq .Role \"user\" }}<turn>user\n{{ .Content }}<end>\n<turn>model\n{{ else if eq .Role \"assistant\" }}{{ .Content }}<end>\n{{ end }}{{ end }}")]
    [InlineData("{{ messages[0]['content'] }}", null)]
    public void OllamaTemplate_OfATemplate_HasItsPieces(string template, string? expected) =>
        Assert.Equal(expected, OllamaTemplate.Of(new ChatTemplate(template), "<bos>"));

    [Fact]
    public void Describe_SentencePieceModel_KeepsItsPiecesScoresAndKinds()
    {
        var metadata = new GgufMetadata();

        Assert.Empty(GgufTokenizer.Describe(SharedFiles.Require("tokenizers", "llama-2-spm"), 32_003, metadata));

        Assert.Equal("llama", metadata.Text("tokenizer.ggml.model"));
        Assert.Equal(["<unk>", "<s>", "</s>", "<0x00>"], metadata.Texts("tokenizer.ggml.tokens")!.Take(4));
        Assert.Equal("[PAD32002]", metadata.Texts("tokenizer.ggml.tokens")![^1]);
        Assert.Equal([2, 3, 3, 6], ((int[])metadata.All.Single(pair => pair.Key == "tokenizer.ggml.token_type").Value).Take(4));
        Assert.Equal([-1f, -2f, -3f], ((float[])metadata.All.Single(pair => pair.Key == "tokenizer.ggml.scores").Value).Skip(260).Take(3));
        Assert.Equal(0, metadata.Whole("tokenizer.ggml.unknown_token_id"));
    }

    [Fact]
    public void Describe_VocabularyAndMerges_IsAsOfTokenizerJson()
    {
        using var folder = new TinyModelFolder();
        var expected = new GgufMetadata();
        GgufTokenizer.Describe(folder.Path, TinyModelFolder.FirstAdded, expected);
        var model = JsonNode.Parse(File.ReadAllText(Path.Combine(folder.Path, "tokenizer.json")))!["model"]!;
        File.Delete(Path.Combine(folder.Path, "tokenizer.json"));
        folder.Write("vocab.json", model["vocab"]!.ToJsonString());
        folder.Write("merges.txt", "#version: 0.2\n" + string.Join('\n', model["merges"]!.AsArray().Select(merge => (string)merge!)) + "\n");
        var metadata = new GgufMetadata();

        GgufTokenizer.Describe(folder.Path, TinyModelFolder.FirstAdded + 1, metadata);

        Assert.Equal([.. expected.Texts("tokenizer.ggml.tokens")!, "<|endoftext|>"], metadata.Texts("tokenizer.ggml.tokens"));
        Assert.Equal(expected.Texts("tokenizer.ggml.merges"), metadata.Texts("tokenizer.ggml.merges"));
    }
}

using TuningStudio.Core.Tokenization;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Tokenization;

/// <summary>Models before tokenizer.json: vocab.json and merges.txt.</summary>
public sealed class VocabularyFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_Gpt2WithoutTokenizerJson_GivesTheReferenceIds()
    {
        foreach (var name in new[] { "vocab.json", "merges.txt" })
        {
            File.Copy(SharedFiles.Require("tokenizers", "gpt2", name), _folder[name]);
        }

        var tokenizer = TokenizerLoader.Load(_folder.Root);

        foreach (var golden in JsonLines.Require("tokenizers", "gpt2", "goldens.jsonl").Where((_, place) => place % 3 == 0))
        {
            Assert.Equal(golden.Ids("ids"), tokenizer.Encode(golden.Text("text")!));
        }

        Assert.True(tokenizer.IsSpecial(50256));
    }

    [Fact]
    public void Load_QwenWithoutTokenizerJson_CutsDigitsAndReadsAddedTokens()
    {
        File.WriteAllText(_folder["vocab.json"], "{" + string.Join(',', Enumerable.Range(0, 256).Select(value => $"{System.Text.Json.JsonSerializer.Serialize(Core.Tokenization.ByteLevel.ByteAlphabet.ToCharacter((byte)value).ToString())}:{value}")) + ",\"12\":256}");
        File.WriteAllText(_folder["merges.txt"], "#version: 0.2\n1 2\n");
        File.WriteAllText(_folder["tokenizer_config.json"], """{"tokenizer_class":"Qwen2Tokenizer","added_tokens_decoder":{"257":{"content":"<|im_end|>","special":true}},"eos_token":"<|im_end|>"}""");

        var tokenizer = TokenizerLoader.Load(_folder.Root);

        Assert.Equal(['1', '2', 257], tokenizer.Encode("12<|im_end|>"));
        Assert.True(tokenizer.IsSpecial(257));
    }
}

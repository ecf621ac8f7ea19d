using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Tokenization;

public sealed class SpecialTokensTests
{
    [Fact]
    public void Load_StringsObjectsNumbersAndLists_GivesIdsAndAllStops()
    {
        using var folder = Folder();
        folder.Write("tokenizer_config.json", """{"bos_token": {"content": "<s>", "lstrip": false}, "eos_token": "</s>", "unk_token": null}""");
        folder.Write("generation_config.json", """{"eos_token_id": [267, 266], "pad_token_id": 265}""");
        folder.Write("config.json", """{"bos_token_id": 1, "eos_token_id": 3, "pad_token_id": -1}""");

        var special = SpecialTokens.Load(folder.Path, TokenizerLoader.Load(folder.Path));

        Assert.Equal((265, 266, 265), (special.Bos, special.Eos, special.Pad));
        Assert.Equal([266, 267, 3], special.StopIds);
        Assert.Equal([3, 266, 267], SpecialTokens.ReadStopIds(folder.Path).Order());
    }

    [Fact]
    public void Load_NoFiles_GivesNothing()
    {
        using var folder = Folder();

        var special = SpecialTokens.Load(folder.Path, TokenizerLoader.Load(folder.Path));

        Assert.Equal((null, null, null), (special.Bos, special.Eos, special.Pad));
        Assert.Empty(special.StopIds);
    }

    [Theory]
    [InlineData("""{"eos_token_id": "two"}""", "eos_token_id", null)]
    [InlineData("""{"eos_token_id": [2, "two"]}""", "eos_token_id[1]", null)]
    [InlineData("{\n\"eos_token_id\": }", null, 2L)]
    public void Load_WrongField_IsNamed(string text, string? field, long? line)
    {
        using var folder = Folder();
        folder.Write("generation_config.json", text);

        var exception = Assert.Throws<TuningException>(() => SpecialTokens.Load(folder.Path, TokenizerLoader.Load(folder.Path)));

        Assert.Equal((field, line), (exception.Field, exception.Line));
        Assert.EndsWith("generation_config.json", exception.File, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_LlamaFolder_ReadsItsSpecialTokens()
    {
        var special = SpecialTokens.Load(SharedFiles.Require("tokenizers", "llama-3"), ModelTokenizers.Require("llama-3"));

        Assert.Equal(128000, special.Bos);
        Assert.Equal([special.Eos!.Value], special.StopIds);
        Assert.Contains(special.Eos.Value, new[] { 128001, 128009 });
    }

    private static TinyModelFolder Folder() => new(json =>
    {
        TinyModelFolder.AddToken(json, "<s>", "special");
        TinyModelFolder.AddToken(json, "</s>", "special");
        TinyModelFolder.AddToken(json, "<end>", "special");
    });
}

using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Export.Gguf;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Weights.Gguf;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Tokenization;

/// <summary>A tokenizer that was written into a GGUF file and read back from it: the same tokens for the same texts.</summary>
public sealed class GgufTextTests : IDisposable
{
    private static readonly string Starter = Path.Combine(SharedFiles.RepositoryRoot, "samples", "starter");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gpt2", 50257)]
    [InlineData("llama-3", 128256)]
    [InlineData("llama-2-spm", 32000)]
    public void Encode_GoldenTexts_GivesTheReferenceIds(string model, int size)
    {
        var text = Written(SharedFiles.Require("tokenizers", model), size);
        var original = ModelTokenizers.Require(model);
        var goldens = JsonLines.Require("tokenizers", model, "goldens.jsonl");

        var differences = goldens.Select(golden => golden.Text("text")!)
            .Where(each => !text.Tokenizer.Encode(each, addSpecialTokens: true).SequenceEqual(original.Encode(each, addSpecialTokens: true))
                || text.Tokenizer.Decode(text.Tokenizer.Encode(each)) != original.Decode(original.Encode(each)))
            .Select(each => JsonSerializer.Serialize(each));

        Assert.True(goldens.Count >= 50);
        Assert.Empty(differences);
    }

    [Fact]
    public void Load_TheStarter_HasItsRolesTemplateAndStops()
    {
        var (original, read) = (ModelText.Load(Starter), Written(Starter, 6144));
        ChatMessage[] messages = [new(ChatMessage.System, "Be kind."), new(ChatMessage.User, "How are you? 你好")];

        Assert.Equal(original.EncodePrompt(messages), read.EncodePrompt(messages));
        Assert.Equal(original.EncodePrompt("Hello there"), read.EncodePrompt("Hello there"));
        Assert.Equal((original.Special.Bos, original.Special.Eos, original.Special.Pad), (read.Special.Bos, read.Special.Eos, read.Special.Pad));
        Assert.Equal(original.StopIds.Order(), read.StopIds.Order());
    }

    [Theory]
    [InlineData("tokenizer.ggml.pre", "chameleon", "'chameleon', which is not known here")]
    [InlineData("tokenizer.ggml.model", "rwkv", "of the kind 'rwkv'")]
    public void Load_WhatCannotBeRebuilt_IsRefusedByName(string key, string value, string message)
    {
        var fault = Assert.Throws<TuningException>(() => Written(Starter, 6144, metadata => metadata.Set(key, value)));

        Assert.Equal((ErrorCodes.InvalidTokenizer, key), (fault.Code, fault.Field));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryLoad_FileWithoutATokenizer_GivesNone()
    {
        var file = Write(metadata => metadata.Set("tokenizer.ggml.model", "no_vocab"));

        Assert.Null(ModelText.TryLoad(file));
        Assert.Contains("has no tokenizer", Assert.Throws<TuningException>(() => ModelText.Load(file)).Message, StringComparison.Ordinal);
    }

    private ModelText Written(string model, int size, Action<GgufMetadata>? change = null) => ModelText.Load(Write(metadata =>
    {
        Assert.Empty(GgufTokenizer.Describe(model, size, metadata));
        change?.Invoke(metadata);
    }));

    private string Write(Action<GgufMetadata> describe)
    {
        var metadata = new GgufMetadata();
        describe(metadata);
        using var file = new GgufStream(_folder["model.gguf"], metadata, []);
        file.Complete();
        return _folder["model.gguf"];
    }
}

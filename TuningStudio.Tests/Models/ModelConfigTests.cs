using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Llama;
using TuningStudio.Tests.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Models;

/// <summary>What a wrong <c>config.json</c> says.</summary>
[Collection("Torch")]
public sealed class ModelConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("architectures", "[7]", "architectures")]
    [InlineData("architectures", "[null]", "architectures")]
    [InlineData("architectures", "\"Llama\"", "architectures")]
    [InlineData("architectures", "null", "architectures")]
    [InlineData("hidden_act", "[\"silu\"]", "hidden_act")]
    [InlineData("hidden_act", "\"\\ud800\"", "hidden_act")]
    [InlineData("rope_theta", "0", "rope_theta")]
    [InlineData("rope_theta", "-10000", "rope_theta")]
    [InlineData("rope_theta", "\"10000\"", "rope_theta")]
    [InlineData("rope_scaling", "\"linear\"", "rope_scaling")]
    [InlineData("rope_scaling", "{\"rope_type\":3}", "rope_type")]
    [InlineData("rope_scaling", "{\"rope_type\":\"yarn\"}", "factor")]
    [InlineData("rope_scaling", "{\"rope_type\":\"warp\"}", "rope_type")]
    [InlineData("rope_scaling", "{\"rope_type\":\"linear\"}", "factor")]
    [InlineData("rope_scaling", "{\"rope_type\":\"linear\",\"factor\":0}", "factor")]
    [InlineData("rope_scaling", "{\"rope_type\":\"llama3\",\"factor\":8,\"low_freq_factor\":4,\"high_freq_factor\":4,\"original_max_position_embeddings\":64}", "high_freq_factor")]
    [InlineData("hidden_size", "1.5", "hidden_size")]
    public void Build_WrongField_NamesFileAndField(string field, string value, string named)
    {
        var error = TemporaryFolder.Fails(ErrorCodes.InvalidModel, () => Build($$"""
            {"hidden_size":8,"intermediate_size":8,"num_hidden_layers":1,"num_attention_heads":2,"vocab_size":16,"architectures":["LlamaForCausalLM"],"{{field}}":{{value}}}
            """));
        Assert.Equal(("config.json", named), (error.File, error.Field));
    }

    [Fact]
    public void Load_ConfigThatCannotBeRead_SaysSo()
    {
        using var locked = new FileStream(_folder["config.json"], FileMode.Create, FileAccess.Write, FileShare.None);
        TemporaryFolder.Fails(ErrorCodes.NotFound, () => ModelConfig.Load(_folder.Root));
    }

    [Fact]
    public void Load_AdapterFolder_SaysThatItIsNoModel()
    {
        File.WriteAllText(_folder["adapter_config.json"], "{}");
        Assert.Contains("an adapter, not a model", TemporaryFolder.Fails(ErrorCodes.InvalidModel, () => ModelConfig.Load(_folder.Root)).Message, StringComparison.Ordinal);
    }

    private static void Build(string json)
    {
        var config = ModelConfig.Parse(json, "config.json");
        Assert.NotEmpty(config.Architecture);
        using var weights = new RandomWeights(seed: 1, deviation: 1, CPU, ScalarType.Float32);
        new LlamaFamily().Build(config, weights, CPU, ScalarType.Float32).Dispose();
    }
}

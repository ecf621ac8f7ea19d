using TuningStudio.Core.Models.Decoder;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Llama;

/// <summary>Llama 1 to 3 and everything that shares their layout.</summary>
internal sealed class LlamaFamily : IModelFamily
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Architectures { get; } = ["LlamaForCausalLM"];

    /// <inheritdoc/>
    public ICausalLanguageModel Build(ModelConfig config, IWeightSource weights, Device device, ScalarType type) =>
        new DecoderModel(config.Architecture, Read(config), weights, device, type);

    private static DecoderConfig Read(ModelConfig config) => DecoderConfig.Read(config) with
    {
        InputBias = config.Flag("attention_bias"),
        OutputBias = config.Flag("attention_bias"),
        MlpBias = config.Flag("mlp_bias"),
    };
}

using TuningStudio.Core.Models.Decoder;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Mistral;

/// <summary>Mistral: Llama with a sliding window (Jiang et al., 2023).</summary>
internal sealed class MistralFamily : IModelFamily
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Architectures { get; } = ["MistralForCausalLM"];

    /// <inheritdoc/>
    public ICausalLanguageModel Build(ModelConfig config, IWeightSource weights, Device device, ScalarType type) =>
        new DecoderModel(config.Architecture, Read(config), weights, device, type);

    private static DecoderConfig Read(ModelConfig config) => DecoderConfig.Read(config, maxPositions: 4096 * 32) with
    {
        Window = config.OptionalSize("sliding_window"),
    };
}

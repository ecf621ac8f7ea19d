using TuningStudio.Core.Models.Decoder;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Gemma;

/// <summary>Gemma: scaled embeddings and norms stored as their difference from one.</summary>
internal sealed class GemmaFamily : IModelFamily
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Architectures { get; } = ["GemmaForCausalLM"];

    /// <inheritdoc/>
    public ICausalLanguageModel Build(ModelConfig config, IWeightSource weights, Device device, ScalarType type) =>
        new DecoderModel(config.Architecture, Read(config), weights, device, type);

    private static DecoderConfig Read(ModelConfig config) => GemmaConfig.Read(config) with
    {
        InputBias = config.Flag("attention_bias"),
        OutputBias = config.Flag("attention_bias"),
    };
}

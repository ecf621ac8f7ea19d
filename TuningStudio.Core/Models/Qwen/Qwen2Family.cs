using TuningStudio.Core.Models.Decoder;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Qwen;

/// <summary>Qwen 2 and 2.5: biases on queries, keys and values.</summary>
internal sealed class Qwen2Family : IModelFamily
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Architectures { get; } = ["Qwen2ForCausalLM"];

    /// <inheritdoc/>
    public ICausalLanguageModel Build(ModelConfig config, IWeightSource weights, Device device, ScalarType type) =>
        new DecoderModel(config.Architecture, Read(config), weights, device, type);

    private static DecoderConfig Read(ModelConfig config)
    {
        var read = DecoderConfig.Read(config, maxPositions: 32768);
        return read with
        {
            InputBias = true,
            Window = QwenWindow.Size(config),
            HasWindow = QwenWindow.Layers(config, read.Layers),
        };
    }
}

using TuningStudio.Core.Models.Decoder;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Qwen;

/// <summary>Qwen 3: query and key heads are normed.</summary>
internal sealed class Qwen3Family : IModelFamily
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Architectures { get; } = ["Qwen3ForCausalLM"];

    /// <inheritdoc/>
    public ICausalLanguageModel Build(ModelConfig config, IWeightSource weights, Device device, ScalarType type) =>
        new DecoderModel(config.Architecture, Read(config), weights, device, type);

    private static DecoderConfig Read(ModelConfig config)
    {
        var read = DecoderConfig.Read(config, headSize: 128, maxPositions: 32768);
        return read with
        {
            InputBias = config.Flag("attention_bias"),
            OutputBias = config.Flag("attention_bias"),
            HeadNorms = true,
            Window = QwenWindow.Size(config),
            HasWindow = QwenWindow.Layers(config, read.Layers),
        };
    }
}

using TuningStudio.Core.Models.Decoder;

namespace TuningStudio.Core.Models.Qwen;

/// <summary>Qwen 3: query and key heads are normed.</summary>
internal sealed class Qwen3Family() : DecoderFamily("Qwen3ForCausalLM")
{
    /// <inheritdoc/>
    protected override DecoderConfig Read(ModelConfig config)
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

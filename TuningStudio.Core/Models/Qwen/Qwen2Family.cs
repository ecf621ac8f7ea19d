using TuningStudio.Core.Models.Decoder;

namespace TuningStudio.Core.Models.Qwen;

/// <summary>Qwen 2 and 2.5: biases on queries, keys and values.</summary>
internal sealed class Qwen2Family() : DecoderFamily("Qwen2ForCausalLM")
{
    /// <inheritdoc/>
    protected override DecoderConfig Read(ModelConfig config)
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

using TuningStudio.Core.Models.Decoder;

namespace TuningStudio.Core.Models.Mistral;

/// <summary>Mistral: Llama with a sliding window (Jiang et al., 2023).</summary>
internal sealed class MistralFamily() : DecoderFamily("MistralForCausalLM")
{
    /// <inheritdoc/>
    protected override DecoderConfig Read(ModelConfig config) => DecoderConfig.Read(config, maxPositions: 4096 * 32) with
    {
        // The config's null is no window; a missing field is transformers' default.
        Window = config.Names("sliding_window") ? config.OptionalSize("sliding_window") : 4096,
    };
}

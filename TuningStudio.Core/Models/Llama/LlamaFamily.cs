using TuningStudio.Core.Models.Decoder;

namespace TuningStudio.Core.Models.Llama;

/// <summary>Llama 1 to 3 and everything that shares their layout.</summary>
internal sealed class LlamaFamily() : DecoderFamily("LlamaForCausalLM")
{
    /// <inheritdoc/>
    protected override DecoderConfig Read(ModelConfig config) => DecoderConfig.Read(config) with
    {
        InputBias = config.Flag("attention_bias"),
        OutputBias = config.Flag("attention_bias"),
        MlpBias = config.Flag("mlp_bias"),
    };
}

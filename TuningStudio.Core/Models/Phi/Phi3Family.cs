using TuningStudio.Core.Models.Decoder;

namespace TuningStudio.Core.Models.Phi;

/// <summary>Phi 3, 3.5 and 4-mini: fused projections, positions stretched by LongRoPE.</summary>
internal sealed class Phi3Family() : DecoderFamily("Phi3ForCausalLM")
{
    /// <inheritdoc/>
    protected override DecoderConfig Read(ModelConfig config) => DecoderConfig.Read(config, maxPositions: 4096, epsilon: 1e-5) with
    {
        FusedProjections = true,
        Window = config.OptionalSize("sliding_window"),
    };
}

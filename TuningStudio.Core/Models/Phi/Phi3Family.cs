using TuningStudio.Core.Models.Decoder;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Phi;

/// <summary>Phi 3, 3.5 and 4-mini: fused projections, positions stretched by LongRoPE.</summary>
internal sealed class Phi3Family : IModelFamily
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Architectures { get; } = ["Phi3ForCausalLM"];

    /// <inheritdoc/>
    public ICausalLanguageModel Build(ModelConfig config, IWeightSource weights, Device device, ScalarType type) =>
        new DecoderModel(config.Architecture, Read(config), weights, device, type);

    private static DecoderConfig Read(ModelConfig config) => DecoderConfig.Read(config, maxPositions: 4096) with
    {
        FusedProjections = true,
        Window = config.OptionalSize("sliding_window"),
    };
}

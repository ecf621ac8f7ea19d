using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Decoder;

/// <summary>A family that <see cref="DecoderModel"/> computes: it says how its config is read.</summary>
/// <param name="architecture">As <c>architectures</c> of the config spells it.</param>
internal abstract class DecoderFamily(string architecture) : IModelFamily
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Architectures { get; } = [architecture];

    /// <inheritdoc/>
    public ModelShape ShapeOf(ModelConfig config) => Read(config).ShapeOf(config.Architecture);

    /// <inheritdoc/>
    public ICausalLanguageModel Build(ModelConfig config, IWeightSource weights, Device device, ScalarType type) =>
        DecoderBuilder.Build(config.Architecture, Read(config), weights, device, type);

    /// <summary>What the config says of the model.</summary>
    internal DecoderConfig Describe(ModelConfig config) => Read(config);

    /// <summary>Reads the family's config.</summary>
    protected abstract DecoderConfig Read(ModelConfig config);
}

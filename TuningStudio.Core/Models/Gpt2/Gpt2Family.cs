using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Gpt2;

/// <summary>GPT-2 (Radford et al., 2019): learned positions, layer norms, matrices stored transposed.</summary>
internal sealed class Gpt2Family : IModelFamily
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Architectures { get; } = ["GPT2LMHeadModel"];

    /// <inheritdoc/>
    public ModelShape ShapeOf(ModelConfig config) => Gpt2Config.From(config).ShapeOf(config.Architecture);

    /// <inheritdoc/>
    public ICausalLanguageModel Build(ModelConfig config, IWeightSource weights, Device device, ScalarType type) =>
        Gpt2Builder.Build(config, weights, device, type);
}

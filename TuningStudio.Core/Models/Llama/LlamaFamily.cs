using TuningStudio.Core.Contracts;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Llama;

/// <summary>Llama 1 to 3 and everything that shares their layout.</summary>
internal sealed class LlamaFamily : IModelFamily
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Architectures => KnownArchitectures.Llama;

    /// <inheritdoc/>
    public ICausalLanguageModel Build(ModelConfig config, IWeightSource weights, Device device, ScalarType type) =>
        new LlamaModel(config, weights, device, type);
}

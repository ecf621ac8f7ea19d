using static TorchSharp.torch;

namespace TuningStudio.Core.Models;

/// <summary>A family of models that share their structure: one folder each, listed in <see cref="ModelLoader"/>.</summary>
public interface IModelFamily
{
    /// <summary>Architectures it reads, as <c>architectures</c> of the config spells them.</summary>
    IReadOnlyList<string> Architectures { get; }

    /// <summary>Reads a model's size from its config alone.</summary>
    /// <exception cref="Contracts.TuningException">A field is missing or cannot be used.</exception>
    ModelShape ShapeOf(ModelConfig config);

    /// <summary>Builds the model.</summary>
    /// <param name="config">The model's <c>config.json</c>.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="type">Number format of weights and activations.</param>
    ICausalLanguageModel Build(ModelConfig config, IWeightSource weights, Device device, ScalarType type);
}

using System.Text.Json.Nodes;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Weights.Gguf;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Gguf;

/// <summary>
/// How one of llama.cpp's architectures spells a model: its keys, its tensors' names, and what it does to their values. Both ways, so
/// that a file that was written can be read back.
/// </summary>
internal interface IGgufArchitecture
{
    /// <summary>llama.cpp's name, the value of <c>general.architecture</c>.</summary>
    string Name { get; }

    /// <summary>Hugging Face's architectures that it can say.</summary>
    IReadOnlyList<string> Architectures { get; }

    /// <summary>Says a config in keys.</summary>
    /// <param name="config">The model's config.</param>
    /// <param name="metadata">Gets the keys.</param>
    /// <returns>Where what llama.cpp computes departs from the config, in sentences for people.</returns>
    /// <exception cref="Contracts.TuningException">The config asks for what llama.cpp does not compute for this architecture.</exception>
    IReadOnlyList<string> Describe(ModelConfig config, GgufMetadata metadata);

    /// <summary>Tensors that stand for parts of the config, float32, owned by the caller's scope.</summary>
    IReadOnlyList<(string Name, Tensor Value)> Computed(ModelConfig config);

    /// <summary>A file's config in Hugging Face's spelling.</summary>
    JsonObject ConfigOf(GgufFile file);

    /// <summary>The file's name of a weight, or null where it has none.</summary>
    /// <param name="weight">As the model names it.</param>
    string? NameOf(string weight);

    /// <summary>A weight as the file has it.</summary>
    /// <param name="weight">Its name.</param>
    /// <param name="value">As Hugging Face has it.</param>
    /// <param name="config">The model's config.</param>
    Tensor ToFile(string weight, Tensor value, ModelConfig config);

    /// <summary>A weight as Hugging Face has it.</summary>
    /// <param name="weight">Its name.</param>
    /// <param name="value">As the file has it.</param>
    /// <param name="config">The model's config.</param>
    Tensor FromFile(string weight, Tensor value, ModelConfig config);
}

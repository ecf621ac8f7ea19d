using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Layers;

namespace TuningStudio.Core.Peft.Lora;

/// <summary>The modules of a model that LoRA can be put on, by name: its linear layers, the head and the embedding.</summary>
internal sealed class LoraTargets(ICausalLanguageModel model)
{
    private readonly Dictionary<string, Linear> _linears = model.Linears.Append(model.OutputHead).ToDictionary(linear => linear.Name);

    /// <summary>All names, in model order.</summary>
    internal IReadOnlyList<string> Names => [model.Embedding.Name, .. _linears.Keys];

    /// <summary>Names that the word <c>all-linear</c> stands for: the layers inside the blocks.</summary>
    internal IReadOnlyList<string> AllLinear { get; } = [.. model.Linears.Select(linear => linear.Name)];

    /// <summary>The linear layer of a name, or null where the name is the embedding's.</summary>
    internal Linear? LinearOf(string name) => _linears.GetValueOrDefault(name);
}

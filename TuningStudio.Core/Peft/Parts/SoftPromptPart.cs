using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Layers;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Parts;

/// <summary>A soft prompt that trains something of its own.</summary>
internal interface IPeftPrompt : ISoftPrompt
{
    /// <summary>What is trained.</summary>
    IReadOnlyList<AdapterParameter> Parameters { get; }

    /// <summary>What <c>prompt_embeddings</c> of PEFT's file holds, owned by the caller's scope.</summary>
    Tensor Saved();
}

/// <summary>Virtual tokens in the model's slot.</summary>
internal sealed class SoftPromptPart(ICausalLanguageModel model, IPeftPrompt prompt) : IAdapterPart
{
    /// <summary>The one name in the file of every prompt method.</summary>
    internal const string SavedName = "prompt_embeddings";

    public IReadOnlyList<AdapterParameter> Parameters => prompt.Parameters;

    public IEnumerable<(string Name, Tensor Value)> Saved => [(SavedName, prompt.Saved())];

    // What is saved has another name, and may be computed from more.
    public bool SavesItsState => false;

    public bool Enabled
    {
        get => ReferenceEquals(model.SoftPrompt, prompt);
        set => model.SoftPrompt = value ? prompt : Enabled ? null : model.SoftPrompt;
    }

    public IEnumerable<(Weight Weight, Tensor Merged)>? Merged() => null;

    public void Dispose()
    {
        foreach (var parameter in Parameters)
        {
            parameter.Value.Dispose();
        }
    }
}

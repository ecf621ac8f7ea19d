using TuningStudio.Core.Models.Layers;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Parts;

/// <summary>One thing that an adapter puts into one slot of the model.</summary>
internal interface IAdapterPart : IDisposable
{
    /// <summary>What is trained.</summary>
    IReadOnlyList<AdapterParameter> Parameters { get; }

    /// <summary>What an interrupted run needs besides <see cref="Parameters"/>.</summary>
    IReadOnlyList<(string Name, Tensor Value)> Kept => [];

    /// <summary>What the part holds besides, which no file needs.</summary>
    IEnumerable<Tensor> Unlisted => [];

    /// <summary>What PEFT's file holds, owned by the caller's scope where it is computed.</summary>
    IEnumerable<(string Name, Tensor Value)> Saved => Parameters.Select(parameter => (parameter.Name, parameter.Value));

    /// <summary>Whether <see cref="Saved"/> is all of <see cref="Parameters"/> and <see cref="Kept"/>.</summary>
    bool SavesItsState => true;

    /// <summary>Whether the part is in its slot. Switching it off leaves another part that has taken the slot meanwhile.</summary>
    bool Enabled { get; set; }

    /// <summary>Weights that stand for base and part, float32, in the checkpoint's layout; null where no weight can.</summary>
    IEnumerable<(Weight Weight, Tensor Merged)>? Merged();
}

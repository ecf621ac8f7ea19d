using TuningStudio.Core.Models.Layers;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Parts;

/// <summary>A weight of the base in a trained copy of its own.</summary>
internal sealed class WeightPart : IAdapterPart
{
    private readonly Weight _weight;
    private readonly Tensor _trained;
    private readonly string? _name;
    private readonly ScalarType _savedAs;

    /// <param name="weight">The slot.</param>
    /// <param name="trained">The copy, float32.</param>
    /// <param name="name">As PEFT names it; null for a frozen one that is not saved.</param>
    /// <param name="isFrozen">Whether it takes the slot without being trained.</param>
    /// <param name="savedAs">Number format in the file.</param>
    internal WeightPart(Weight weight, Tensor trained, string? name, bool isFrozen = false, ScalarType savedAs = ScalarType.Float32)
    {
        _weight = weight;
        _trained = trained;
        Parameters = isFrozen || name is null ? [] : [new AdapterParameter(name, trained) { Decays = trained.dim() > 1 }];
        _name = name;
        _savedAs = savedAs;
        Kept = isFrozen && name is not null ? [(name, trained)] : [];
    }

    /// <summary>The slot.</summary>
    internal Weight Weight => _weight;

    public IReadOnlyList<AdapterParameter> Parameters { get; }

    public IReadOnlyList<(string Name, Tensor Value)> Kept { get; }

    public IEnumerable<(string Name, Tensor Value)> Saved => _name is null ? [] : [(_name, _trained.detach().to(_savedAs))];

    public IEnumerable<Tensor> Unlisted => Parameters.Count + Kept.Count > 0 ? [] : [_trained];

    public bool SavesItsState => _savedAs == ScalarType.Float32;

    public bool Enabled
    {
        get => ReferenceEquals(_weight.Replacement, _trained);
        set => _weight.Replacement = value ? _trained : Enabled ? null : _weight.Replacement;
    }

    /// <summary>A fresh copy of a weight.</summary>
    internal static WeightPart CopyOf(Weight weight, string name, ScalarType savedAs = ScalarType.Float32) =>
        new(weight, weight.Stored.detach().to(ScalarType.Float32, copy: true), name, savedAs: savedAs);

    public IEnumerable<(Weight Weight, Tensor Merged)> Merged() => [(_weight, _trained.detach().alias())];

    public void Dispose() => _trained.Dispose();
}

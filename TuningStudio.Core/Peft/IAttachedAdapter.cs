using TuningStudio.Core.Models.Layers;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft;

/// <summary>
/// What a tuning method has put over a model. It knows its own parameters; freezing, saving, counting and checking are written once over that.
/// </summary>
public interface IAttachedAdapter : IDisposable
{
    /// <summary>What is trained, in float32, in a fixed order.</summary>
    IReadOnlyList<AdapterParameter> Parameters { get; }

    /// <summary>All that an interrupted run needs to go on, by name: the parameters, and what was drawn or computed when the adapter was made.</summary>
    IReadOnlyList<(string Name, Tensor Value)> State { get; }

    /// <summary>Whether <see cref="Save"/> writes all of <see cref="State"/>, under the same names and in the same number format.</summary>
    bool SavesItsState { get; }

    /// <summary>Switches the adapter on or off; several may be attached to one base, of which one is on.</summary>
    bool Enabled { get; set; }

    /// <summary>
    /// The adapter's changes of linear layers, by layer, where that is all it does: rows of one batch may then have different
    /// adapters. Null where it changes more.
    /// </summary>
    IReadOnlyDictionary<Linear, ILinearAdapter>? LinearAdapters { get; }

    /// <summary>How large what it adds to weights is beside them, where adding is all it does; null elsewhere.</summary>
    WeightChange? WeightChange { get; }

    /// <summary>Writes it in PEFT's layout: <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>.</summary>
    /// <param name="folder">A folder, made if it is missing.</param>
    void Save(string folder);

    /// <summary>Weights with which the base alone computes what it computes with the adapter, by name, in float32 and the checkpoint's layout; only those that differ.</summary>
    /// <returns>A layer at a time; each is the caller's to dispose and belongs to no scope.</returns>
    /// <exception cref="Contracts.TuningException">The method adds something that no weight of the base can stand for.</exception>
    IEnumerable<(string Name, Tensor Value)> Merged();
}

/// <summary>Sizes of the adapted weights.</summary>
/// <param name="Norm">Frobenius norm of all that is added to them.</param>
/// <param name="BaseNorm">Frobenius norm of the weights themselves.</param>
public sealed record WeightChange(double Norm, double BaseNorm);

/// <summary>A trained tensor.</summary>
/// <param name="Name">As PEFT names it.</param>
/// <param name="Value">Float32.</param>
public sealed record AdapterParameter(string Name, Tensor Value)
{
    /// <summary>The run's learning rate is multiplied by this.</summary>
    public double LearningRateFactor { get; init; } = 1;

    /// <summary>Whether weight decay applies; it does not to norms and biases.</summary>
    public bool Decays { get; init; } = true;
}

using static TorchSharp.torch;

namespace TuningStudio.Core.Peft;

/// <summary>
/// An adapter over a model. It knows its own parameters; freezing, saving, counting and checking are written once over that.
/// </summary>
public interface IAttachedAdapter : IDisposable
{
    /// <summary>Its parameters in float32, by the names PEFT saves them under, in a fixed order.</summary>
    IReadOnlyList<(string Name, Tensor Value)> Parameters { get; }

    /// <summary>Switches the adapter on or off; several may be attached to one base, of which one is on.</summary>
    bool Enabled { get; set; }

    /// <summary>Writes it in PEFT's layout: <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>.</summary>
    /// <param name="folder">A folder, made if it is missing.</param>
    void Save(string folder);
}

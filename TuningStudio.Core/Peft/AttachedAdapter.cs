using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Peft.Parts;
using TuningStudio.Core.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft;

/// <summary>An adapter of any method: its parts, and the settings that are written beside them.</summary>
internal sealed class AttachedAdapter : IAttachedAdapter
{
    private readonly IReadOnlyList<IAdapterPart> _parts;
    private readonly IPeftConfig _config;
    private double? _baseNorm;

    /// <param name="config">What <c>adapter_config.json</c> says.</param>
    /// <param name="parts">At least one; their tensors belong to the adapter from now on, to no scope.</param>
    internal AttachedAdapter(IPeftConfig config, IReadOnlyList<IAdapterPart> parts)
    {
        _config = config;
        _parts = parts;
        Parameters = [.. parts.SelectMany(part => part.Parameters)];
        State = [.. Parameters.Select(parameter => (parameter.Name, parameter.Value)), .. parts.SelectMany(part => part.Kept)];
        foreach (var value in State.Select(state => state.Value).Concat(parts.SelectMany(part => part.Unlisted)))
        {
            value.DetachFromDisposeScope();
        }

        LinearAdapters = parts.All(part => part is LinearPart)
            ? parts.Cast<LinearPart>().ToDictionary(part => part.Layer, part => (ILinearAdapter)part.Adapter)
            : null;
    }

    public IReadOnlyList<AdapterParameter> Parameters { get; }

    public IReadOnlyList<(string Name, Tensor Value)> State { get; }

    public bool SavesItsState => _parts.All(part => part.SavesItsState);

    public bool Enabled
    {
        get => _parts[0].Enabled;
        set
        {
            foreach (var part in _parts)
            {
                part.Enabled = value;
            }
        }
    }

    public IReadOnlyDictionary<Linear, ILinearAdapter>? LinearAdapters { get; }

    public WeightChange? WeightChange
    {
        get
        {
            var norms = _parts.Select(part => (part as LinearPart)?.Adapter.ChangeNorm()).ToList();
            if (norms.Any(norm => norm is null))
            {
                return null;
            }

            // The base does not change; reading all of it takes a while.
            _baseNorm ??= Root(_parts.Cast<LinearPart>().Select(part => part.BaseNorm()));
            return new WeightChange(Root(norms.Select(norm => norm!.Value)), _baseNorm.Value);
        }
    }

    public void Save(string folder)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Directory.CreateDirectory(folder);
        SafetensorsWriter.Write(Path.Combine(folder, PeftNames.WeightsFile), [.. _parts.SelectMany(part => part.Saved).DistinctBy(saved => saved.Name)]);
        File.WriteAllText(Path.Combine(folder, PeftNames.ConfigFile), _config.ToJson());
    }

    public IEnumerable<(string Name, Tensor Value)> Merged()
    {
        foreach (var part in _parts)
        {
            foreach (var (name, value) in Merged(part))
            {
                yield return (name, value);
            }
        }
    }

    public void Dispose()
    {
        Enabled = false;
        foreach (var part in _parts)
        {
            part.Dispose();
        }
    }

    private static double Root(IEnumerable<double> norms) => Math.Sqrt(norms.Sum(norm => norm * norm));

    // What a part makes on its way is let go with it; a scope cannot stay open across a yield.
    private List<(string Name, Tensor Value)> Merged(IAdapterPart part)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var merged = part.Merged() ?? throw new TuningException(
            ErrorCodes.InvalidOption,
            $"An adapter of the kind {_config.PeftType} adds something that the base's weights cannot stand for.",
            "Keep it as an adapter.",
            field: "adapter");
        return [.. merged.Select(pair => (pair.Weight.Name, pair.Merged.DetachFromDisposeScope()))];
    }
}

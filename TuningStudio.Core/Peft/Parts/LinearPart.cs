using TuningStudio.Core.Models.Layers;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Parts;

/// <summary>What a method makes of one linear layer.</summary>
internal interface IPeftLinear : ILinearAdapter
{
    /// <summary>What is trained, by the last part of PEFT's names.</summary>
    IReadOnlyList<AdapterParameter> Parameters { get; }

    /// <summary>What an interrupted run needs besides.</summary>
    IReadOnlyList<(string Name, Tensor Value)> Kept => [];

    /// <summary>What PEFT's file holds, by the last part of its names.</summary>
    IEnumerable<(string Name, Tensor Value)> Saved => Parameters.Select(parameter => (parameter.Name, parameter.Value));

    /// <summary>Frobenius norm of what it adds to W; null where it does more than add.</summary>
    double? ChangeNorm() => null;

    /// <summary>W and b with the adapter in them.</summary>
    /// <param name="weight">W [out,in], float32; may be changed in place.</param>
    /// <param name="bias">b [out], float32, or null.</param>
    /// <returns>Both, or null where no matrix can stand for the adapter.</returns>
    (Tensor Weight, Tensor? Bias)? Merge(Tensor weight, Tensor? bias);
}

/// <summary>An adapter in a linear layer's slot.</summary>
internal sealed class LinearPart(Linear layer, IPeftLinear adapter) : IAdapterPart
{
    internal Linear Layer => layer;

    internal IPeftLinear Adapter => adapter;

    /// <summary>Frobenius norm of W.</summary>
    internal double BaseNorm()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return layer.Weight.to(ScalarType.Float32).norm().item<float>();
    }

    public IReadOnlyList<AdapterParameter> Parameters { get; } =
        [.. adapter.Parameters.Select(parameter => parameter with { Name = Named(layer, parameter.Name) })];

    public IReadOnlyList<(string Name, Tensor Value)> Kept { get; } = [.. adapter.Kept.Select(kept => (Named(layer, kept.Name), kept.Value))];

    // PEFT writes the head itself too where it has an adapter.
    public IEnumerable<(string Name, Tensor Value)> Saved =>
    [
        .. adapter.Saved.Select(saved => (Named(layer, saved.Name), saved.Value)),
        .. layer.Role == LinearRole.Head ? new[] { (Named(layer, PeftNames.BaseWeight), layer.Weight) } : [],
    ];

    public bool SavesItsState => adapter.Kept.Count == 0;

    public bool Enabled
    {
        get => ReferenceEquals(layer.Adapter, adapter);
        set => layer.Adapter = value ? adapter : Enabled ? null : layer.Adapter;
    }

    public IEnumerable<(Weight Weight, Tensor Merged)>? Merged()
    {
        var merged = adapter.Merge(layer.Weight.to(ScalarType.Float32, copy: true), layer.Bias?.Value.to(ScalarType.Float32, copy: true));

        // A bias of its own has no place in a layer without one.
        return merged is { } both && (both.Bias is null || layer.Bias is not null) ? Both(both.Weight, both.Bias) : null;
    }

    public void Dispose()
    {
        foreach (var value in Parameters.Select(parameter => parameter.Value).Concat(Kept.Select(kept => kept.Value)))
        {
            value.Dispose();
        }

        (adapter as IDisposable)?.Dispose();
    }

    private IEnumerable<(Weight Weight, Tensor Merged)> Both(Tensor weight, Tensor? bias)
    {
        yield return (layer.Stored, layer.IsTransposed ? weight.t().contiguous() : weight);
        if (bias is not null && layer.Bias is { } own)
        {
            yield return (own, bias);
        }
    }

    private static string Named(Linear layer, string name) => $"{PeftNames.Prefix}{layer.Name}.{name}";
}

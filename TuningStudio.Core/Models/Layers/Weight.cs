using TuningStudio.Core.Models.Quantization;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>One weight of a model, with a place for a trained one in its stead.</summary>
public sealed class Weight
{
    private readonly Tensor? _stored;
    private readonly Weight? _tied;
    private readonly IQuantizedMatrix? _quantized;

    /// <summary>A weight of its own.</summary>
    /// <param name="name">Its name in the checkpoint.</param>
    /// <param name="stored">As the checkpoint holds it.</param>
    public Weight(string name, Tensor stored)
    {
        Name = name;
        _stored = stored;
        (Shape, Type) = (stored.shape, stored.dtype);
    }

    /// <summary>A matrix in few bits.</summary>
    /// <param name="name">Its name in the checkpoint.</param>
    /// <param name="quantized">The matrix.</param>
    /// <param name="type">Number format to compute in.</param>
    public Weight(string name, IQuantizedMatrix quantized, ScalarType type)
    {
        Name = name;
        _quantized = quantized;
        (Shape, Type) = ([.. quantized.Shape], type);
    }

    /// <summary>Another weight under a second name, as a tied output head is the embedding.</summary>
    /// <param name="name">The second name.</param>
    /// <param name="tied">The weight it is as long as it is not replaced itself.</param>
    public Weight(string name, Weight tied)
    {
        Name = name;
        _tied = tied;
        (Shape, Type) = (tied.Shape, tied.Type);
    }

    /// <summary>Its name in the checkpoint, for instance <c>model.norm.weight</c>.</summary>
    public string Name { get; }

    /// <summary>Name of the module it belongs to: all but the last part.</summary>
    public string Module => Name[..Math.Max(0, Name.LastIndexOf('.'))];

    /// <summary>Number of its block, from 0: the first part of the name that is a number; null outside the blocks.</summary>
    public int? Block => BlockOf(Name);

    /// <summary>Its shape.</summary>
    public long[] Shape { get; }

    /// <summary>Number format that it is computed with in.</summary>
    public ScalarType Type { get; }

    /// <summary>Number of its numbers.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Bytes that it takes, a replacement aside; a tied weight takes none.</summary>
    public long SizeBytes => _quantized?.SizeBytes ?? (_stored is { } own ? own.numel() * own.ElementSize : 0);

    /// <summary>Whether it is kept in few bits.</summary>
    public bool IsQuantized => _quantized is not null;

    /// <summary>As the checkpoint holds it. Where it is quantized, a new tensor in the caller's scope.</summary>
    public Tensor Stored => _stored ?? _quantized?.Dequantize(Type) ?? _tied!.Stored;

    /// <summary>A trained weight of the same shape, in any number format; null computes with the stored one.</summary>
    public Tensor? Replacement { get; set; }

    /// <summary>Whether the weight in its stead is being trained.</summary>
    internal bool IsTrained => Replacement is { requires_grad: true };

    /// <summary>What is computed with, in the stored number format. Where a replacement has another one, a new tensor in the caller's scope.</summary>
    public Tensor Value => Replacement is { } trained ? trained.to(Type) : _tied?.Value ?? Stored;

    /// <summary>The same weight under the name that the model gives it.</summary>
    internal Weight Renamed(string name) => _quantized is { } matrix ? new Weight(name, matrix, Type) : new Weight(name, Stored);

    /// <summary>Lets go of what it holds.</summary>
    internal void Release()
    {
        _stored?.Dispose();
        _quantized?.Dispose();
    }

    /// <summary>The block's number in the name of a weight or module.</summary>
    internal static int? BlockOf(string name)
    {
        foreach (var part in name.Split('.'))
        {
            if (part.Length > 0 && part.All(char.IsAsciiDigit))
            {
                return int.Parse(part, System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        return null;
    }
}

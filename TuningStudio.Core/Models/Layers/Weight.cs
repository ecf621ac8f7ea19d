using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>One weight of a model, with a place for a trained one in its stead.</summary>
public sealed class Weight
{
    private readonly Tensor? _stored;
    private readonly Weight? _tied;

    /// <summary>A weight of its own.</summary>
    /// <param name="name">Its name in the checkpoint.</param>
    /// <param name="stored">As the checkpoint holds it.</param>
    public Weight(string name, Tensor stored)
    {
        Name = name;
        _stored = stored;
    }

    /// <summary>Another weight under a second name, as a tied output head is the embedding.</summary>
    /// <param name="name">The second name.</param>
    /// <param name="tied">The weight it is as long as it is not replaced itself.</param>
    public Weight(string name, Weight tied)
    {
        Name = name;
        _tied = tied;
    }

    /// <summary>Its name in the checkpoint, for instance <c>model.norm.weight</c>.</summary>
    public string Name { get; }

    /// <summary>Name of the module it belongs to: all but the last part.</summary>
    public string Module => Name[..Math.Max(0, Name.LastIndexOf('.'))];

    /// <summary>Number of its block, from 0: the first part of the name that is a number; null outside the blocks.</summary>
    public int? Block => BlockOf(Name);

    /// <summary>As the checkpoint holds it.</summary>
    public Tensor Stored => _stored ?? _tied!.Stored;

    /// <summary>A trained weight of the same shape, in any number format; null computes with the stored one.</summary>
    public Tensor? Replacement { get; set; }

    /// <summary>What is computed with, in the stored number format. Where a replacement has another one, a new tensor in the caller's scope.</summary>
    public Tensor Value => Replacement is { } trained ? trained.to(Stored.dtype) : _tied?.Value ?? Stored;

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

using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Models.Quantization;
using TuningStudio.Core.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models;

/// <summary>
/// Hands a checkpoint's weights to a family, one at a time, and keeps account: in the end nothing may be left over,
/// so that a model is never silently incomplete or misread.
/// </summary>
internal sealed class CheckpointWeights(CheckpointReader reader, string folder, Device device, ScalarType type, BaseFormat format = BaseFormat.Full) : IWeightSource
{
    // Buffers that older versions of transformers saved although they are computed.
    private static readonly string[] ComputedBuffers = ["rotary_emb.inv_freq", ".attn.masked_bias", ".attn.bias"];

    private readonly HashSet<string> _taken = [];

    /// <inheritdoc/>
    public bool Has(string name) => reader.Tensors.ContainsKey(name);

    /// <inheritdoc/>
    public Tensor Take(string name, params long[] shape)
    {
        if (!reader.Tensors.TryGetValue(name, out var entry))
        {
            throw new TuningException(
                ErrorCodes.InvalidModel,
                $"The checkpoint has no weight '{name}'.",
                "The files do not belong to this config.json or are incomplete: download the model again.",
                folder,
                field: name);
        }

        if (!entry.Shape.SequenceEqual(shape))
        {
            throw new TuningException(
                ErrorCodes.InvalidModel,
                $"Weight '{name}' has shape [{string.Join(", ", entry.Shape)}], but config.json asks for [{string.Join(", ", shape)}].",
                "The weights do not belong to this config.json: download the model again.",
                folder,
                field: name);
        }

        _taken.Add(name);
        return reader.Read(name, type, device);
    }

    /// <inheritdoc/>
    public Weight TakeMatrix(string name, bool isTransposed, params long[] shape)
    {
        using var scope = NewDisposeScope();
        return format.Keep(name, Take(name, shape), isTransposed, type);
    }

    /// <summary>Refuses a checkpoint with weights that the family did not take.</summary>
    /// <param name="allowed">Weights that may be left, such as a tied head that was saved all the same.</param>
    internal void EnsureAllTaken(IReadOnlySet<string> allowed)
    {
        var left = reader.Tensors.Keys
            .Where(name => !_taken.Contains(name) && !allowed.Contains(name) && !ComputedBuffers.Any(name.EndsWith))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (left.Count > 0)
        {
            throw new TuningException(
                ErrorCodes.InvalidModel,
                $"The checkpoint has {left.Count} weight(s) that this architecture does not use: {string.Join(", ", left.Take(5))}{(left.Count > 5 ? ", …" : string.Empty)}.",
                "Check that config.json names the right architecture; going on would leave a part of the model out.",
                folder,
                field: left[0]);
        }
    }
}

using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Models.Quantization;
using TuningStudio.Core.Weights.Gguf;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Gguf;

/// <summary>Hands a GGUF file's weights to a family in Hugging Face's names and layout, and keeps account, as a checkpoint's reader does.</summary>
internal sealed class GgufWeights(GgufFile file, IGgufArchitecture architecture, ModelConfig config, Device device, ScalarType type, BaseFormat format) : IWeightSource
{
    // They are read with the config.
    private static readonly string[] Computed = [GgufRotary.FactorsName, GgufRotary.ShortName, GgufRotary.LongName];

    private readonly HashSet<string> _taken = [];

    /// <inheritdoc/>
    public bool Has(string name) => architecture.NameOf(name) is { } inFile && file.Tensors.ContainsKey(inFile);

    /// <inheritdoc/>
    public Weight TakeMatrix(string name, bool isTransposed, params long[] shape)
    {
        using var scope = NewDisposeScope();
        return format.Keep(name, Take(name, shape), isTransposed, type);
    }

    /// <inheritdoc/>
    public Tensor Take(string name, params long[] shape)
    {
        if (architecture.NameOf(name) is not { } inFile || !file.Tensors.ContainsKey(inFile))
        {
            throw new TuningException(ErrorCodes.InvalidModel, $"The file has no tensor '{architecture.NameOf(name) ?? name}'.", "It is incomplete: download or convert it again.", file.Path, field: name);
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        _taken.Add(inFile);
        var value = architecture.FromFile(name, file.Read(inFile), config);
        return value.shape.SequenceEqual(shape)
            ? value.to(type).to(device).contiguous().DetachFromDisposeScope()
            : throw new TuningException(
                ErrorCodes.InvalidModel,
                $"Tensor '{inFile}' has shape [{string.Join(", ", value.shape)}], but the file's keys ask for [{string.Join(", ", shape)}].",
                "It is damaged: download or convert it again.",
                file.Path,
                field: inFile);
    }

    /// <summary>Refuses a file with tensors that the family did not take.</summary>
    internal void EnsureAllTaken()
    {
        if (file.Tensors.Keys.Where(name => !_taken.Contains(name) && !Computed.Contains(name)).Order(StringComparer.Ordinal).FirstOrDefault() is { } left)
        {
            throw new TuningException(ErrorCodes.InvalidModel, $"The file has tensor '{left}', which this architecture does not use.", "Going on would leave a part of the model out.", file.Path, field: left);
        }
    }
}

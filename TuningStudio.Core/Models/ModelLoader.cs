using TuningStudio.Core.Contracts;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Models.Gguf;
using TuningStudio.Core.Models.Quantization;
using TuningStudio.Core.Runtime;

namespace TuningStudio.Core.Models;

/// <summary>Loads any known model from a folder in Hugging Face's layout, or from a GGUF file.</summary>
public static class ModelLoader
{
    /// <summary>The families, one folder each: every class that is one.</summary>
    public static IReadOnlyList<IModelFamily> Families { get; } =
    [
        .. typeof(IModelFamily).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IModelFamily)))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => (IModelFamily)Activator.CreateInstance(type, nonPublic: true)!),
    ];

    /// <summary>Loads a model.</summary>
    /// <param name="folder">The folder with <c>config.json</c> and safetensors files; or a GGUF file, or a folder with one and no <c>config.json</c>.</param>
    /// <param name="device">Where it computes, and in which format.</param>
    /// <param name="format">How the blocks' matrices are kept.</param>
    /// <exception cref="TuningException">
    /// The folder is incomplete, the architecture unknown, or a weight missing, unused or of the wrong shape.
    /// </exception>
    public static ICausalLanguageModel Load(string folder, ComputeDevice device, BaseFormat format = BaseFormat.Full)
    {
        TorchRuntime.Initialize();
        TensorMemory.Install();
        if (GgufPath.FileOf(folder) is { } file)
        {
            return GgufModel.Load(file, device, format);
        }

        var config = ModelConfig.Load(folder);
        var family = FamilyOf(config);
        using var reader = TextPart.OpenWeights(folder);
        var weights = new CheckpointWeights(reader, folder, device.Torch, device.BaseType, format);
        var model = family.Build(config, weights, device.Torch, device.BaseType);
        try
        {
            weights.EnsureAllTaken(model.TiedWeights);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The family that reads a config.</summary>
    /// <exception cref="TuningException">None does.</exception>
    public static IModelFamily FamilyOf(ModelConfig config) =>
        Families.FirstOrDefault(family => family.Architectures.Contains(config.Architecture))
        ?? throw new TuningException(
            ErrorCodes.InvalidModel,
            $"Architecture '{config.Architecture}' is not known.",
            $"Known are: {string.Join(", ", Families.SelectMany(family => family.Architectures))}.",
            config.File,
            field: "architectures");
}

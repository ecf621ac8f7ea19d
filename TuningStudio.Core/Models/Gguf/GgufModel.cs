using TuningStudio.Core.Models.Quantization;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Weights.Gguf;

namespace TuningStudio.Core.Models.Gguf;

/// <summary>Loads a model from a GGUF file.</summary>
internal static class GgufModel
{
    /// <summary>The file's config in Hugging Face's spelling.</summary>
    /// <exception cref="Contracts.TuningException">The file cannot be read, or is of an unknown architecture.</exception>
    internal static ModelConfig ReadConfig(string path)
    {
        using var file = GgufFile.Open(path);
        return ConfigOf(file);
    }

    /// <exception cref="Contracts.TuningException">The file cannot be read, is of an unknown architecture, or a tensor is missing, unused or of the wrong shape.</exception>
    internal static ICausalLanguageModel Load(string path, ComputeDevice device, BaseFormat format)
    {
        using var file = GgufFile.Open(path);
        var config = ConfigOf(file);
        var weights = new GgufWeights(file, GgufArchitectures.Of(file), config, device.Torch, device.BaseType, format);
        var model = ModelLoader.FamilyOf(config).Build(config, weights, device.Torch, device.BaseType);
        try
        {
            weights.EnsureAllTaken();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static ModelConfig ConfigOf(GgufFile file) => ModelConfig.Parse(GgufArchitectures.Of(file).ConfigOf(file).ToJsonString(), file.Path);
}

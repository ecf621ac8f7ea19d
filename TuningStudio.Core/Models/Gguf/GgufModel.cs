using TuningStudio.Core.Models.Quantization;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Weights.Gguf;

namespace TuningStudio.Core.Models.Gguf;

/// <summary>Loads a model from a GGUF file.</summary>
internal static class GgufModel
{
    private const string Ending = ".gguf";

    /// <summary>The GGUF file that a path means: itself, or the only one in a folder without <c>config.json</c>; null where it means none.</summary>
    internal static string? FileOf(string path)
    {
        if (path.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) && File.Exists(path))
        {
            return path;
        }

        return Directory.Exists(path) && !File.Exists(Path.Combine(path, "config.json")) && Directory.GetFiles(path, "*" + Ending) is [var only] ? only : null;
    }

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

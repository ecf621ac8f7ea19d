using System.Text.Json;
using TuningStudio.Core.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Support;

/// <summary>Reference numbers of a tiny model: arrays by name, each with its tolerance from the manifest.</summary>
internal sealed class Golden(string model)
{
    /// <summary>The models that there are numbers for.</summary>
    public static TheoryData<string> Models { get; } = ["llama-gqa", "qwen2-bias-tied", "gpt2-tiny"];

    internal string Folder { get; } = Path.Combine(SharedFiles.RepositoryRoot, "TuningStudio.Tests", "Goldens", model);

    internal string ModelFolder => Path.Combine(Folder, "model");

    internal string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    internal Tensor Read(string file, string array)
    {
        using var reader = SafetensorsFile.Open(PathOf(file));
        return reader.Read(array);
    }

    internal bool Has(string file, string array)
    {
        using var reader = SafetensorsFile.Open(PathOf(file));
        return reader.Tensors.ContainsKey(array);
    }

    internal double Tolerance(string file, string array)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(PathOf("manifest.json")));
        var arrays = manifest.RootElement.GetProperty("files").GetProperty(file).GetProperty("arrays");
        return arrays.TryGetProperty(array, out var entry) && entry.TryGetProperty("suggested_atol", out var tolerance)
            ? tolerance.GetDouble()
            : throw new InvalidOperationException($"The manifest names no tolerance for {array} of {file}.");
    }

    /// <summary>Asserts |actual − expected| ≤ tolerance + 1e-5·|expected| where <paramref name="mask"/> (or everywhere) is not zero.</summary>
    internal static void AssertClose(Tensor expected, Tensor actual, double tolerance, Tensor? mask = null)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        var excess = (actual.to(ScalarType.Float32) - expected).abs() - (expected.abs() * 1e-5);
        if (mask is not null)
        {
            excess = excess * mask.to(ScalarType.Float32);
        }

        var worst = excess.max().item<float>();
        Assert.True(worst <= tolerance, $"The largest difference is {worst:g3}, allowed is {tolerance:g3}.");
    }
}

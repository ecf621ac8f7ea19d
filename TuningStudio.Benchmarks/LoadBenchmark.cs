using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TuningStudio.Core.Models;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Benchmarks;

/// <summary>Loading a checkpoint beside reading its file.</summary>
/// <param name="FileType">Format in the file.</param>
/// <param name="Precision">Format of the loaded model.</param>
/// <param name="FileBytes">Size of the file.</param>
/// <param name="ReadSeconds">Reading it into one buffer, best of three, from the system's cache as the loads are.</param>
/// <param name="LoadSeconds">Loading the model, best of three.</param>
/// <param name="Ratio">The two, divided.</param>
internal sealed record LoadResult(string FileType, string Precision, long FileBytes, double ReadSeconds, double LoadSeconds, double Ratio)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{FileType} file of {FileBytes / 1e9:n2} GB as {Precision}: {LoadSeconds:n2} s, reading it {ReadSeconds:n2} s = {Ratio:n2}×");
}

/// <summary>Loads a model of about 1 GB.</summary>
internal static class LoadBenchmark
{
    private const string Config =
        """
        {"architectures":["LlamaForCausalLM"],"hidden_size":2048,"num_hidden_layers":8,"num_attention_heads":16,"num_key_value_heads":8,
         "intermediate_size":5632,"vocab_size":32000,"max_position_embeddings":2048,"rms_norm_eps":1e-5,"rope_theta":10000,"tie_word_embeddings":true}
        """;

    internal static void Run(bool json)
    {
        var folder = Directory.CreateTempSubdirectory("tuningstudio-load-").FullName;
        try
        {
            var file = Path.Combine(folder, "model.safetensors");
            File.WriteAllText(Path.Combine(folder, "config.json"), Config);
            foreach (var (stored, precision) in new[] { ("bf16", "bf16"), ("bf16", "fp32"), ("fp32", "fp32") })
            {
                Write(folder, file, new ComputeDevice("cpu", stored).BaseType);
                var result = Measure(folder, file, stored, precision);
                Console.WriteLine(json ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : result.ToString());
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Write(string folder, string file, ScalarType type)
    {
        var config = ModelConfig.Load(folder);
        using var weights = new RandomWeights(1, 0.02, CPU, type);
        using var model = ModelLoader.FamilyOf(config).Build(config, weights, CPU, type);
        SafetensorsWriter.Write(file, [.. model.Weights.Select(weight => (weight.Key, weight.Value.Stored))]);
    }

    private static LoadResult Measure(string folder, string file, string stored, string precision)
    {
        var device = new ComputeDevice("cpu", precision);
        var (read, load) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < 3; round++)
        {
            read = Math.Min(read, Read(file));
            GC.Collect();
            var start = Stopwatch.GetTimestamp();
            using var model = ModelLoader.Load(folder, device);
            load = Math.Min(load, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return new LoadResult(stored, precision, new FileInfo(file).Length, read, load, load / read);
    }

    // Into memory that is new, as a model's is.
    private static double Read(string path)
    {
        var start = Stopwatch.GetTimestamp();
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        stream.ReadExactly(GC.AllocateUninitializedArray<byte>((int)stream.Length));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}

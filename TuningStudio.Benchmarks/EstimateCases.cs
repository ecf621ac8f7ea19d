using System.Globalization;
using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Models;
using TuningStudio.Core.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Benchmarks;

/// <summary>A run whose needs are reckoned and measured.</summary>
/// <param name="Model">The starter, or one of random numbers.</param>
/// <param name="Words">Fewest and most words of a record.</param>
/// <param name="Options">How it is tuned.</param>
internal sealed record EstimateCase(string Model, (int Fewest, int Most) Words, HyperparameterOptions Options)
{
    private const int Records = 160;
    private const int Few = 8;

    private static readonly string[] Vocabulary = "the of and to in is you that it he was for on are as with his they at be this from have or by one had not but what all were when we there can an your which their said if do will each".Split(' ');

    /// <summary>Widths of the models: D, blocks, F, heads, heads of keys, vocabulary, whether the head is the embedding; 25 to 113 million numbers.</summary>
    private static readonly Dictionary<string, (int D, int Blocks, int F, int Heads, int Keys, int Vocabulary, bool IsTied)> Shapes = new()
    {
        ["25M"] = (384, 8, 1024, 6, 2, 32768, true),
        ["56M"] = (512, 8, 1408, 8, 4, 32000, false),
        ["102M"] = (576, 8, 1536, 9, 3, 128256, true),
        ["113M"] = (768, 12, 2048, 12, 4, 49152, true),
    };

    /// <summary>What is measured: sizes, vocabularies, methods, precisions, formats, lengths and batches that runs on a CPU have.</summary>
    internal static IReadOnlyList<EstimateCase> All { get; } =
    [
        new("starter", (52, 52), Kept(1)),
        new("starter", (24, 460), Kept(8)),
        new("starter", (480, 480), Kept(4) with { GradientCheckpointing = "on" }),
        new("starter", (40, 220), Kept(4) with { ValidationSplit = 0.2, SampleAnswers = 4 }),
        new("starter", (480, 480), Kept(8) with { Batching = "padded" }),
        new("starter", (4, 60), Whole()),
        new("starter", (4, 60), Whole() with { Precision = "fp32" }),
        new("25M", (112, 112), Kept(8) with { Precision = "fp32", Rank = 8 }),
        new("25M", (40, 220), Kept(4) with { Method = "full" }),
        new("25M", (24, 460), Kept(4) with { Method = "ia3", Batching = "padded" }),
        new("56M", (40, 220), Kept(8) with { Rank = 64 }),
        new("56M", (480, 480), Kept(2) with { Precision = "fp32" }),
        new("56M", (40, 220), Kept(8) with { GradientCheckpointing = "on" }),
        new("56M", (112, 112), Kept(4) with { Method = "full", Precision = "fp32" }),
        new("56M", (40, 220), Kept(4) with { Quantization = "nf4" }),
        new("56M", (40, 220), Kept(4) with { Dropout = 0.1, Batching = "padded" }),
        new("113M", (40, 220), Kept(4)),
        new("113M", (236, 236), Kept(2) with { Quantization = "int8" }),
        new("113M", (112, 112), Kept(4) with { Method = "prompt-tuning" }),
        new("113M", (40, 220), Kept(8) with { GradientCheckpointing = "on", Precision = "fp32" }),
        new("113M", (52, 52), Kept(8) with { Method = "full" }),
        new("102M", (40, 220), Kept(4)),
        new("102M", (236, 236), Kept(2) with { Precision = "fp32" }),
    ];

    public override string ToString()
    {
        var options = new (string Name, object? Value)[]
        {
            ("", Options.Method ?? "lora"), ("rank ", Options.Rank), ("", Options.Precision ?? "bf16"), ("", Options.Quantization), ("", Options.Batching), ("dropout ", Options.Dropout),
            ("", Options.GradientCheckpointing == "on" ? "checkpointing" : null), ("", Options.SampleAnswers > 0 ? "evaluation" : null), ("", Options.MaxSteps > Few ? "300 steps with evaluations and answers" : null),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{Model}, {Words.Fewest}–{Words.Most} words × {Options.MicroBatchSize?.ToString(CultureInfo.InvariantCulture) ?? "auto"}: {string.Join(", ", options.Where(option => option.Value is not null).Select(option => option.Name + option.Value))}");
    }

    /// <summary>Writes the model, where it is not the starter and not there yet.</summary>
    internal string WriteModel(string folder, string starter)
    {
        var path = Path.Combine(folder, Model);
        if (!Shapes.TryGetValue(Model, out var shape) || Directory.Exists(path))
        {
            return Model == "starter" ? starter : path;
        }

        Directory.CreateDirectory(path);
        Array.ForEach(["tokenizer.json", "tokenizer_config.json", "generation_config.json"], name => File.Copy(Path.Combine(starter, name), Path.Combine(path, name)));
        File.WriteAllText(Path.Combine(path, "config.json"), string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {"architectures":["LlamaForCausalLM"],"model_type":"llama","hidden_size":{{shape.D}},"num_hidden_layers":{{shape.Blocks}},"num_attention_heads":{{shape.Heads}},"num_key_value_heads":{{shape.Keys}},"intermediate_size":{{shape.F}},
             "vocab_size":{{shape.Vocabulary}},"tie_word_embeddings":{{(shape.IsTied ? "true" : "false")}},"max_position_embeddings":1024,"rms_norm_eps":1e-5,"rope_theta":10000,"bos_token_id":6138,"eos_token_id":6139,"pad_token_id":6143}
            """));
        var config = ModelConfig.Load(path);
        using var weights = new RandomWeights(1, 0.02, CPU, ScalarType.BFloat16);
        using var model = ModelLoader.FamilyOf(config).Build(config, weights, CPU, ScalarType.BFloat16);
        SafetensorsWriter.Write(Path.Combine(path, "model.safetensors"), [.. model.Weights.Where(weight => !model.TiedWeights.Contains(weight.Key)).Select(weight => (weight.Key, weight.Value.Stored))]);
        return path;
    }

    /// <summary>Writes the records: words at random, half of them the answer.</summary>
    internal string WriteData(string folder)
    {
        var path = Path.Combine(folder, $"{Words.Fewest}-{Words.Most}.jsonl");
        var random = new Random(1);
        File.WriteAllLines(path, Enumerable.Range(0, Records).Select(_ =>
        {
            string[] words = [.. Enumerable.Range(0, random.Next(Words.Fewest, Words.Most + 1)).Select(_ => Vocabulary[random.Next(Vocabulary.Length)])];
            return JsonSerializer.Serialize(new { prompt = string.Join(' ', words[..(words.Length / 2)]), completion = string.Join(' ', words[(words.Length / 2)..]) });
        }));
        return path;
    }

    // As a run is where nothing is asked for: hundreds of updates, evaluations and answers among them.
    private static HyperparameterOptions Whole() => new() { MaxSteps = 300, Device = "cpu" };

    // One micro-batch an update, eight updates, a few rows looked at in the end.
    private static HyperparameterOptions Kept(int rows) => new()
    {
        MicroBatchSize = rows,
        GradientAccumulationSteps = 1,
        GradientCheckpointing = "off",
        ValidationSplit = 0,
        MaxSteps = Few,
        SampleAnswers = 0,
        GenerationMetrics = "off",
        RowLosses = 32,
        Device = "cpu",
    };
}

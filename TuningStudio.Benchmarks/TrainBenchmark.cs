using System.Diagnostics;
using System.Text.Json;
using TuningStudio.Core.Batching;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Training;
using static TorchSharp.torch;

namespace TuningStudio.Benchmarks;

/// <summary>A LoRA step on a small Llama: tokens per second, GFLOP/s, fraction of a matrix product, memory.</summary>
internal static class TrainBenchmark
{
    internal const int Rows = 8;
    internal const int Length = 256;
    private const int Vocabulary = 4096;
    private const int Steps = 8;

    internal static readonly ModelConfig Config = ModelConfig.Parse(
        """
        {"architectures":["LlamaForCausalLM"],"hidden_size":512,"num_hidden_layers":6,"num_attention_heads":8,"num_key_value_heads":4,
         "intermediate_size":1408,"vocab_size":4096,"max_position_embeddings":1024,"rms_norm_eps":1e-5,"rope_theta":10000}
        """,
        "benchmark");

    internal static void Run(bool json)
    {
        foreach (var precision in new[] { "fp32", "bf16" })
        {
            var result = Measure(precision);
            Console.WriteLine(json ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : result.ToString());
        }
    }

    private static TrainResult Measure(string precision)
    {
        var type = precision == "bf16" ? ScalarType.BFloat16 : ScalarType.Float32;
        using var weights = new RandomWeights(1, 0.02, CPU, type);
        using var model = ModelLoader.FamilyOf(Config).Build(Config, weights, CPU, type);
        using var adapter = Adapters.Create(model, Hyperparameters(precision));
        using var optimizer = new AdapterOptimizer(adapter.Parameters, 0, 1);
        using var batch = RandomBatch();
        PeakMemory.Reset();

        Step(model, optimizer, batch);
        var gemm = GemmLimit.Measure(type);
        var times = new List<double>();
        for (var step = 0; step < Steps; step++)
        {
            var start = Stopwatch.GetTimestamp();
            Step(model, optimizer, batch);
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            gemm = Math.Max(gemm, GemmLimit.Measure(type, repeats: 1));
        }

        times.Sort();
        var seconds = times[times.Count / 2];
        var flops = 4.0 * Computed(model) * Rows * Length / seconds;
        return new TrainResult(precision, Rows * Length / seconds, flops / 1e9, gemm / 1e9, flops / gemm, PeakMemory.Read());
    }

    internal static void Step(ICausalLanguageModel model, AdapterOptimizer optimizer, Batch batch)
    {
        using var scope = NewDisposeScope();
        optimizer.ZeroGradients();
        TrainingPass.Run(model, batch, ForwardContext.Training, batch.TrainedTokens);
        optimizer.Step(1e-4);
    }

    // A LoRA step does 2 operations a weight forward and 2 backward (inputs' gradients); the embedding is only looked up.
    private static long Computed(ICausalLanguageModel model) =>
        model.Weights.Where(weight => weight.Key != "model.embed_tokens.weight" && weight.Value.Shape.Length == 2).Sum(weight => weight.Value.Count);

    internal static Batch RandomBatch()
    {
        var random = new Random(1);
        return Batch.Collate(
            [.. Enumerable.Range(0, Rows).Select(row => new EncodedExample(
                [.. Enumerable.Range(0, Length).Select(_ => random.Next(Vocabulary))],
                [.. Enumerable.Repeat(true, Length)],
                Truncated: false,
                row))],
            0,
            CPU);
    }

    internal static ResolvedHyperparameters Hyperparameters(string precision) => HyperparameterResolver.Resolve(
        new HyperparameterOptions { Rank = 8, Alpha = 16 },
        new ResolverFacts(512, 1024, 1000, HasValidationFile: true, "cpu", precision));
}

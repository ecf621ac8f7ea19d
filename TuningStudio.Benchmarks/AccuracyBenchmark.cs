using System.Diagnostics;
using System.Text.Json;
using TuningStudio.Core.Batching;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Training;
using TuningStudio.Core.Training.Evaluation;
using static TorchSharp.torch;

namespace TuningStudio.Benchmarks;

/// <summary>What counting the right tokens costs a training step, as a share of it: steps with and without take turns.</summary>
internal static class AccuracyBenchmark
{
    private const int Turns = 9;

    internal static void Run(bool json)
    {
        foreach (var vocabulary in new[] { 4096, 32768 })
        {
            var share = Measure(vocabulary);
            Console.WriteLine(json
                ? JsonSerializer.Serialize(new { vocabulary, share }, JsonSerializerOptions.Web)
                : $"vocabulary {vocabulary}: counting the right tokens adds {share:P1} to a step");
        }
    }

    private static double Measure(int vocabulary)
    {
        var config = ModelConfig.Parse(
            $$"""
            {"architectures":["LlamaForCausalLM"],"hidden_size":512,"num_hidden_layers":6,"num_attention_heads":8,"num_key_value_heads":4,
             "intermediate_size":1408,"vocab_size":{{vocabulary}},"max_position_embeddings":1024,"rms_norm_eps":1e-5,"rope_theta":10000}
            """,
            "benchmark");
        using var weights = new RandomWeights(1, 0.02, CPU, ScalarType.BFloat16);
        using var model = ModelLoader.FamilyOf(config).Build(config, weights, CPU, ScalarType.BFloat16);
        using var adapter = Adapters.Create(model, TrainBenchmark.Hyperparameters("bf16"));
        using var optimizer = new AdapterOptimizer(adapter.Parameters, 0, 1);
        using var batch = TrainBenchmark.RandomBatch();
        Step(model, optimizer, batch, counts: true);
        var ratios = Enumerable.Range(0, Turns).Select(_ => Step(model, optimizer, batch, counts: true) / Step(model, optimizer, batch, counts: false)).Order().ToArray();
        return ratios[Turns / 2] - 1;
    }

    private static double Step(ICausalLanguageModel model, AdapterOptimizer optimizer, Batch batch, bool counts)
    {
        var start = Stopwatch.GetTimestamp();
        using var scope = NewDisposeScope();
        using var hits = counts ? new TokenHits() : null;
        optimizer.ZeroGradients();
        LanguageModelLoss.Sum(model, batch, ForwardContext.Training, hits).div_(batch.TrainedTokens).backward();
        optimizer.Step(1e-4);
        hits?.AddRows(batch.TrainedPerRow);
        hits?.Count();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}

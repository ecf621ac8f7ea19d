using System.Text.Json;
using TuningStudio.Core.Models;

namespace TuningStudio.Benchmarks;

/// <summary>A LoRA step: tokens per second, GFLOP/s, fraction of a matrix product, memory.</summary>
internal static class TrainBenchmark
{
    private const int Steps = 12;

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
        using var setup = new TrainingSetup(precision);
        using var tape = new GradientTape();
        using var batch = setup.Batch();
        PeakMemory.Reset();

        setup.Step(tape, batch);
        var gemm = GemmLimit.Measure(setup.Type);
        var times = new List<double>();
        for (var step = 0; step < Steps; step++)
        {
            times.Add(setup.Step(tape, batch));
            gemm = Math.Max(gemm, GemmLimit.Measure(setup.Type, repeats: 1));
        }

        times.Sort();
        var seconds = times[times.Count / 2];
        const int Tokens = TrainingSetup.Rows * TrainingSetup.Length;
        var flops = 4.0 * Computed(setup.Model) * Tokens / seconds;
        return new TrainResult(precision, Tokens / seconds, flops / 1e9, gemm / 1e9, flops / gemm, PeakMemory.Read());
    }

    // A LoRA step does 2 operations a weight forward and 2 backward (inputs' gradients); the embedding is only looked up.
    private static long Computed(ICausalLanguageModel model) =>
        model.Weights.Where(weight => weight.Key != "model.embed_tokens.weight" && weight.Value.Shape.Length == 2).Sum(weight => weight.Value.Count);
}

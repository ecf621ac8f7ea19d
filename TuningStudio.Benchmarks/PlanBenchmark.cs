using System.Diagnostics;
using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Planning.Estimates;

namespace TuningStudio.Benchmarks;

/// <summary>What a form reckons at every key: the plan of a run of Llama 3 on 100,000 counted records, the advice where it does not fit, and the GPUs that would do.</summary>
internal static class PlanBenchmark
{
    private const int Records = 100_000;
    private const int Keys = 200;
    private const int SweepRuns = 48;
    private const double Limit = 50;

    internal static void Run(bool json)
    {
        using var config = JsonDocument.Parse(
            """
            {"architectures":["LlamaForCausalLM"],"hidden_size":4096,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":8,"intermediate_size":14336,"vocab_size":128256}
            """);
        var model = ModelSizeReader.OfConfig(config.RootElement, "benchmark");
        var random = new Random(1);
        var data = new DataSize(Records, [.. Enumerable.Range(0, Records).Select(_ => (int)Math.Exp(3 + (5 * random.NextDouble())))], 0.5);
        var (small, large) = (DeviceSize.Gpu("NVIDIA GeForce RTX 3060", 12L << 30, null), DeviceSize.Gpu("NVIDIA H100", 80L << 30, null));
        foreach (var (name, device, method, runs) in new[] { ("it fits", large, "lora", 1), ("it does not fit", small, "full", 1), ($"sweep of {SweepRuns} runs", small, "lora", SweepRuns) })
        {
            // Each key changes a value, and so makes all values anew. The first waits for the compiler.
            Reckon(model, data, device, method, runs, 0);
            var spent = Enumerable.Range(0, Keys).Select(key => Milliseconds(() => Reckon(model, data, device, method, runs, key))).ToList();
            new Figure($"plan, advice and GPUs, {name}: slowest of {Keys} keys", spent.Max(), "ms", Limit).Print(json);
            new Figure("the same, half of them", Quantiles.Median(spent), "ms").Print(json);
        }
    }

    private static void Reckon(ModelSize model, DataSize data, DeviceSize device, string method, int runs, int key)
    {
        var facts = new ResolverFacts(4096, 8192, Records, HasValidationFile: false, "cuda:0", "bf16");
        List<PlanRequest> requests =
        [
            .. Enumerable.Range(0, runs).Select(run => new PlanRequest(
                model,
                HyperparameterResolver.Resolve(new HyperparameterOptions { Method = method, Rank = method == "lora" ? 1 + run : null, MaxSequenceLength = 512 + key }, facts),
                data,
                device)),
        ];
        PlanAdvice.For(SweepEstimate.Of(requests).Largest);
        GpuNeed.Of(requests);
    }

    private static double Milliseconds(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}

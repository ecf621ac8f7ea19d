using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Generation;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using static TorchSharp.torch;

namespace TuningStudio.Benchmarks;

/// <summary>Decoding of one column and of four, each with its own adapter over one base.</summary>
/// <param name="Precision">Format of the base.</param>
/// <param name="TokensPerSecond">Of one column without an adapter.</param>
/// <param name="BandwidthFraction">The base's bytes times those tokens, divided by what the same process reads from memory a second.</param>
/// <param name="OneColumnSeconds">A token of one column with an adapter, median.</param>
/// <param name="FourColumnsSeconds">A token of each of four columns with four adapters, median.</param>
/// <param name="Ratio">The two, divided.</param>
internal sealed record DecodeResult(string Precision, double TokensPerSecond, double BandwidthFraction, double OneColumnSeconds, double FourColumnsSeconds, double Ratio)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Precision}: {TokensPerSecond:n1} tokens/s, {BandwidthFraction:n2} of memory bandwidth; four columns with four adapters take {Ratio:n2} of one column's time a token ({1000 * FourColumnsSeconds:n1} and {1000 * OneColumnSeconds:n1} ms)");
}

/// <summary>Generates token by token.</summary>
internal static class DecodeBenchmark
{
    private const int Tokens = 24;
    private const int Rounds = 3;

    private static readonly ModelConfig Config = ModelConfig.Parse(
        """
        {"architectures":["LlamaForCausalLM"],"hidden_size":1024,"num_hidden_layers":10,"num_attention_heads":16,"num_key_value_heads":8,
         "intermediate_size":2816,"vocab_size":16000,"max_position_embeddings":1024,"rms_norm_eps":1e-5,"rope_theta":10000,"tie_word_embeddings":true}
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

    private static DecodeResult Measure(string precision)
    {
        var type = precision == "bf16" ? ScalarType.BFloat16 : ScalarType.Float32;
        using var weights = new RandomWeights(1, 0.02, CPU, type);
        using var model = ModelLoader.FamilyOf(Config).Build(Config, weights, CPU, type);
        var adapters = Enumerable.Range(1, 4).Select(seed => Adapter(model, precision, seed)).ToList();

        // In turn, so that what else the machine does falls on all alike.
        List<double> plain = [];
        List<double> one = [];
        List<double> four = [];
        var bandwidth = 0.0;
        for (var round = 0; round < Rounds; round++)
        {
            plain.AddRange(Steps(model, [null]));
            one.AddRange(Steps(model, [adapters[0]]));
            four.AddRange(Steps(model, [.. adapters]));
            bandwidth = Math.Max(bandwidth, Bandwidth());
        }

        adapters.ForEach(adapter => adapter.Dispose());
        var bytes = model.Weights.Values.Sum(weight => weight.SizeBytes);
        return new DecodeResult(precision, 1 / Quantiles.Median(plain), bytes / Quantiles.Median(plain) / bandwidth, Quantiles.Median(one), Quantiles.Median(four), Quantiles.Median(four) / Quantiles.Median(one));
    }

    private static IAttachedAdapter Adapter(ICausalLanguageModel model, string precision, int seed)
    {
        var adapter = Adapters.Create(model, HyperparameterResolver.Resolve(
            new HyperparameterOptions { Rank = 16, Seed = seed },
            new ResolverFacts(1024, 1024, 1000, HasValidationFile: true, "cpu", precision)));
        adapter.Enabled = false;
        return adapter;
    }

    // Seconds of each token after the first, which comes out of reading the prompt.
    private static List<double> Steps(ICausalLanguageModel model, IReadOnlyList<IAttachedAdapter?> columns)
    {
        using var generator = new BatchGenerator(model, tokenizer: null);
        foreach (var adapter in columns)
        {
            generator.Add(new GenerationJob
            {
                Prompt = [.. Enumerable.Range(1, 32)],
                Sampling = new SamplingOptions { MaxNewTokens = Tokens, Temperature = 0 },
                Adapter = adapter,
            });
        }

        generator.Step();
        List<double> times = [];
        while (generator.Count > 0)
        {
            var start = Stopwatch.GetTimestamp();
            generator.Step();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return times;
    }

    // Bytes a second of summing 512 MB, best of three.
    private static double Bandwidth()
    {
        using var scope = NewDisposeScope();
        var memory = ones(128L << 20, ScalarType.Float32);
        var best = double.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            var start = Stopwatch.GetTimestamp();
            memory.sum().item<float>();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return (512L << 20) / best;
    }
}

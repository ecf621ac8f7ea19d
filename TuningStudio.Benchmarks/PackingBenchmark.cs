using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TuningStudio.Core.Batching;
using TuningStudio.Core.Data;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Training;
using static TorchSharp.torch;

namespace TuningStudio.Benchmarks;

/// <summary>One way to batch real rows, beside plain padding of the same updates.</summary>
/// <param name="Precision">Format of the base.</param>
/// <param name="Mode">How the rows of an update are computed together.</param>
/// <param name="TokensPerSecond">Tokens a second, padding left out.</param>
/// <param name="PaddingShare">Share of padding in what is computed.</param>
/// <param name="Gain">Tokens a second, divided by those of plain padding.</param>
internal sealed record PackingResult(string Precision, string Mode, double TokensPerSecond, double PaddingShare, double Gain)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Precision} {Mode}: {TokensPerSecond:n0} tokens/s without padding, of which {PaddingShare:p1} is computed as well; {Gain:n2} of plain padding");
}

/// <summary>LoRA updates on rows of a data file, in the file's order: padded as they come, bucketed, and packed.</summary>
internal static class PackingBenchmark
{
    private const int RowsOfAnUpdate = 16;
    private const int Updates = 12;

    internal static void Run(string file, bool json)
    {
        var text = ModelText.Load("samples/starter");
        var encoder = text.Encoder(new EncodingOptions { MaskPrompt = true, MaxLength = 1024 });
        List<EncodedExample> examples = [.. DatasetFile.Open(file).Records().Select(encoder.Encode).Where(example => example.TrainedTokens > 0)];
        int[] lengths = [.. examples.Select(example => example.Ids.Length).Order()];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{examples.Count} rows of {lengths[0]} to {lengths[^1]} tokens, median {lengths[lengths.Length / 2]}, mean {lengths.Average():n1}"));
        foreach (var precision in new[] { "fp32", "bf16" })
        {
            foreach (var result in Measure(examples, precision, text.PaddingId))
            {
                Console.WriteLine(json ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : result.ToString());
            }
        }
    }

    private static List<PackingResult> Measure(List<EncodedExample> examples, string precision, int padding)
    {
        var type = precision == "bf16" ? ScalarType.BFloat16 : ScalarType.Float32;
        var config = TrainBenchmark.ConfigOf(6144);
        using var weights = new RandomWeights(1, 0.02, CPU, type);
        using var model = ModelLoader.FamilyOf(config).Build(config, weights, CPU, type);
        using var adapter = Adapters.Create(model, TrainBenchmark.Hyperparameters(precision));
        using var optimizer = new AdapterOptimizer(adapter.Parameters, 0, 1);
        int[] order = [.. Enumerable.Range(0, examples.Count)];
        var longest = examples.Max(example => example.Ids.Length);
        var modes = Enum.GetValues<BatchingMode>().ToDictionary(mode => mode, mode => new MicroBatches(mode, RowsOfAnUpdate, RowsOfAnUpdate, longest));
        modes[BatchingMode.Bucketed] = modes[BatchingMode.Bucketed] with { MicroBatchSize = RowsOfAnUpdate / 4 };
        var seconds = modes.Keys.ToDictionary(mode => mode, _ => 0.0);
        var padded = modes.Keys.ToDictionary(mode => mode, _ => 0L);
        var tokens = 0L;
        var stride = Math.Max(1, examples.Count / RowsOfAnUpdate / Updates);

        // The same update in every mode in turn, so that what else the machine does falls on all alike; the first only warms up.
        for (var update = 0; update <= Updates; update++)
        {
            foreach (var (mode, plan) in modes)
            {
                var start = Stopwatch.GetTimestamp();
                var (computed, useful) = Update(model, optimizer, plan.Of(order, Math.Max(0, update - 1) * stride, row => examples[row].Ids.Length), examples, mode, padding);
                if (update > 0)
                {
                    seconds[mode] += Stopwatch.GetElapsedTime(start).TotalSeconds;
                    padded[mode] += computed;
                    tokens += mode == BatchingMode.Padded ? useful : 0;
                }
            }
        }

        return [.. modes.Keys.Select(mode => new PackingResult(
            precision, mode.ToString(), tokens / seconds[mode], 1 - ((double)tokens / padded[mode]), seconds[BatchingMode.Padded] / seconds[mode]))];
    }

    private static (int Padded, int Tokens) Update(ICausalLanguageModel model, AdapterOptimizer optimizer, IReadOnlyList<int[]> microBatches, List<EncodedExample> examples, BatchingMode mode, int padding)
    {
        var trained = microBatches.Sum(rows => rows.Sum(row => examples[row].TrainedTokens));
        var (padded, tokens) = (0, 0);
        optimizer.ZeroGradients();
        foreach (var rows in microBatches)
        {
            using var scope = NewDisposeScope();
            EncodedExample[] chosen = [.. rows.Select(row => examples[row])];
            using var batch = (mode == BatchingMode.Packed ? CollatedExamples.Packed(chosen) : CollatedExamples.Padded(chosen, padding)).To(CPU);
            LanguageModelLoss.Sum(model, batch, ForwardContext.Training).div_(trained).backward();
            padded += batch.PaddedTokens;
            tokens += batch.Tokens;
        }

        optimizer.Step(1e-4);
        return (padded, tokens);
    }
}

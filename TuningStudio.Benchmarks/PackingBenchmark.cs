using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TuningStudio.Core.Batching;
using TuningStudio.Core.Data;
using TuningStudio.Core.Models;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Training;
using static TorchSharp.torch;

namespace TuningStudio.Benchmarks;

/// <summary>One way to batch a file's rows, beside plain padding of the same updates.</summary>
/// <param name="Precision">Format of the base.</param>
/// <param name="Mode">How the rows of an update are computed together.</param>
/// <param name="Rows">Rows of an update.</param>
/// <param name="TokensPerSecond">Tokens a second, padding left out.</param>
/// <param name="PaddingShare">Share of padding in what is computed.</param>
/// <param name="Gain">How many times as fast as plain padding: median over the updates.</param>
internal sealed record PackingResult(string Precision, string Mode, int Rows, double TokensPerSecond, double PaddingShare, double Gain)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Precision}, {Rows} rows {Mode}: {TokensPerSecond:n0} tokens/s without padding, {Gain:n2} of plain padding's; {PaddingShare:p1} of what is computed is padding");
}

/// <summary>LoRA updates on a file's rows, in the file's order: padded as they come, bucketed, and packed.</summary>
internal static class PackingBenchmark
{
    private const string Model = "samples/starter";
    private const int Updates = 9;

    internal static void Run(string file, int rows, bool json)
    {
        var text = ModelText.Load(Model);
        var encoder = text.Encoder(new EncodingOptions { MaskPrompt = true, MaxLength = 1024 });
        List<EncodedExample> examples = [.. DatasetFile.Open(file).Records().Select(encoder.Encode).Where(example => example.TrainedTokens > 0)];
        foreach (var precision in new[] { "fp32", "bf16" })
        {
            foreach (var result in Measure(examples, rows, precision, text.PaddingId))
            {
                Console.WriteLine(json ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : result.ToString());
            }
        }
    }

    private static IEnumerable<PackingResult> Measure(List<EncodedExample> examples, int rows, string precision, int padding)
    {
        using var setup = new TrainingSetup(precision, vocabulary: 6144);
        using var tape = new GradientTape();
        var longest = examples.Max(example => example.Ids.Length);
        var modes = Enum.GetValues<BatchingMode>().Select(mode => new MicroBatches(mode, rows, mode == BatchingMode.Bucketed ? Math.Max(1, rows / 4) : rows, longest)).ToList();
        int[] order = [.. Enumerable.Range(0, examples.Count)];
        var updates = examples.Count / rows;
        var costs = modes.ToDictionary(mode => mode, _ => new List<Cost>());

        // Each update in every mode before the next, so that what else the machine does falls on all alike; the first is done once more to warm up.
        for (var round = -1; round < Updates; round++)
        {
            foreach (var mode in modes)
            {
                var batches = mode.Of(order, Math.Max(0, round) * updates / Updates, row => examples[row].Ids.Length);
                var cost = Update(setup, tape, [.. batches.Select(batch => CollatedExamples.Of(mode.Mode, [.. batch.Select(row => examples[row])], padding))]);
                if (round >= 0)
                {
                    costs[mode].Add(cost);
                }
            }
        }

        foreach (var mode in modes)
        {
            var gains = costs[modes[0]].Zip(costs[mode], (plain, own) => plain.Seconds / own.Seconds).Order().ToList();
            var tokens = (double)costs[mode].Sum(cost => cost.Tokens);
            yield return new PackingResult(
                precision, mode.Mode.ToString().ToLowerInvariant(), rows, tokens / costs[mode].Sum(cost => cost.Seconds), 1 - (tokens / costs[mode].Sum(cost => cost.PaddedTokens)), gains[gains.Count / 2]);
        }
    }

    private static Cost Update(TrainingSetup setup, GradientTape tape, IReadOnlyList<CollatedExamples> microBatches)
    {
        var start = Stopwatch.GetTimestamp();
        var trained = microBatches.Sum(batch => batch.TrainedWeight);
        setup.Optimizer.ZeroGradients();
        foreach (var collated in microBatches)
        {
            using var scope = NewDisposeScope();
            using var batch = collated.To(CPU);
            TrainingPass.Run(setup.Model, batch, ForwardContext.Training, trained, tape);
        }

        setup.Optimizer.Step(1e-4);
        return new Cost(Stopwatch.GetElapsedTime(start).TotalSeconds, microBatches.Sum(batch => batch.Tokens), microBatches.Sum(batch => batch.PaddedTokens));
    }

    private readonly record struct Cost(double Seconds, int Tokens, int PaddedTokens);
}

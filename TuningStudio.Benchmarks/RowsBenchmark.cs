using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Generation;
using TuningStudio.Core.Models;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Benchmarks;

/// <summary>Answers of a model in one batch, without server and pipes: what <c>serve</c> could reach.</summary>
/// <param name="Precision">Format of the base.</param>
/// <param name="Rows">Answers at once.</param>
/// <param name="StepSeconds">One token for each of them, median.</param>
/// <param name="TokensPerSecond">Of all of them together.</param>
/// <param name="Ratio">Tokens a second beside those of one answer.</param>
internal sealed record RowsResult(string Precision, int Rows, double StepSeconds, double TokensPerSecond, double Ratio)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Precision}, {Rows} rows: {1000 * StepSeconds:n2} ms a step, {TokensPerSecond:n0} tokens/s, {Ratio:n2} of one row's");
}

/// <summary>Draws tokens for several rows at once; rounds of different width follow one another, so that what else the machine does meets all alike.</summary>
internal static class RowsBenchmark
{
    private const int Rounds = 5;
    private const int Tokens = 48;
    private static readonly int[] Widths = [1, 8, 16];

    internal static void Run(string folder, bool json)
    {
        foreach (var precision in new[] { "fp32", "bf16" })
        {
            using var model = ModelLoader.Load(folder, ComputeDevice.Choose("cpu", precision));
            var text = ModelText.Load(folder);
            var times = Widths.ToDictionary(width => width, _ => new List<double>());
            Steps(model, text, 1);
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var width in Widths)
                {
                    times[width].AddRange(Steps(model, text, width));
                }
            }

            foreach (var width in Widths)
            {
                var (step, alone) = (Quantiles.Median(times[width]), Quantiles.Median(times[1]));
                var result = new RowsResult(precision, width, step, width / step, width * alone / step);
                Console.WriteLine(json ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : result.ToString());
            }
        }
    }

    // Seconds of each token after the first, which comes out of reading the prompt.
    private static List<double> Steps(ICausalLanguageModel model, ModelText text, int rows)
    {
        using var generator = new BatchGenerator(model, text.Tokenizer);
        for (var row = 0; row < rows; row++)
        {
            generator.Add(new GenerationJob { Prompt = text.EncodePrompt($"Question {row}: how do I"), Sampling = new SamplingOptions { MaxNewTokens = Tokens, Temperature = 1, TopP = 1, Seed = row } });
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
}

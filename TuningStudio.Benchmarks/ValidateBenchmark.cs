using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TuningStudio.Core.Models;
using TuningStudio.Core.Training.Evaluation;

namespace TuningStudio.Benchmarks;

/// <summary>Validation beside training, over the same tokens.</summary>
/// <param name="Precision">Format of the base.</param>
/// <param name="TokensPerSecond">Tokens validated a second, median.</param>
/// <param name="Ratio">That divided by the tokens trained a second, median of pairs.</param>
internal sealed record ValidateResult(string Precision, double TokensPerSecond, double Ratio)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Precision}: {TokensPerSecond:n0} tokens/s validated = {Ratio:n2} times those trained");
}

/// <summary>Measures it: a validation and a step take turns.</summary>
internal static class ValidateBenchmark
{
    private const int Turns = 12;

    internal static void Run(bool json)
    {
        foreach (var precision in new[] { "fp32", "bf16" })
        {
            using var setup = new TrainingSetup(precision);
            using var tape = new GradientTape();
            using var batch = setup.Batch();
            var examples = setup.Examples();
            var turns = Enumerable.Range(0, Turns).Select(_ =>
            {
                // A run counts right tokens of both.
                using var hits = new TokenHits();
                var step = setup.Step(tape, batch, hits);
                return (Step: step, Validation: Time(() => Evaluator.Run(setup.Model, examples, TrainingSetup.Rows, 0)));
            }).Skip(1).ToArray();
            var result = new ValidateResult(
                precision,
                TrainingSetup.Rows * TrainingSetup.Length / Quantiles.Median(turns.Select(turn => turn.Validation)),
                Quantiles.Median(turns.Select(turn => turn.Step / turn.Validation)));
            Console.WriteLine(json ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : result.ToString());
        }
    }

    private static double Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}

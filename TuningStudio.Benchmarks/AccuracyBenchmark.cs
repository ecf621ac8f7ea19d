using System.Text.Json;
using TuningStudio.Core.Models;
using TuningStudio.Core.Training.Evaluation;

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
        using var setup = new TrainingSetup("bf16", vocabulary);
        using var tape = new GradientTape();
        using var batch = setup.Batch();
        setup.Step(tape, batch);
        var ratios = Enumerable.Range(0, Turns).Select(_ =>
        {
            using var hits = new TokenHits();
            return setup.Step(tape, batch, hits) / setup.Step(tape, batch);
        }).Order().ToArray();
        return ratios[Turns / 2] - 1;
    }
}

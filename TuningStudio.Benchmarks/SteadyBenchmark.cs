using System.Globalization;
using System.Text.Json;
using TuningStudio.Core.Batching;
using TuningStudio.Core.Models;
using TuningStudio.Core.Tokenization;
using static TorchSharp.torch;

namespace TuningStudio.Benchmarks;

/// <summary>What lives after some updates.</summary>
/// <param name="Checkpointing">Whether blocks are computed a second time.</param>
/// <param name="Step">Updates so far.</param>
/// <param name="Tensors">Live tensors.</param>
/// <param name="ResidentBytes">Largest resident memory since the line before.</param>
/// <param name="ManagedBytes">Managed heap, after a collection.</param>
internal sealed record SteadyResult(bool Checkpointing, int Step, long Tensors, long ResidentBytes, long ManagedBytes)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Checkpointing ? "blocks computed again" : "blocks kept")}, step {Step:n0}: {Tensors:n0} tensors, peak {ResidentBytes / 1e6:n0} MB resident, {ManagedBytes / 1e6:n2} MB managed");
}

/// <summary>Two thousand updates of batches of changing shape, with and without gradient checkpointing.</summary>
internal static class SteadyBenchmark
{
    private const int Steps = 2000;

    internal static void Run(bool json)
    {
        foreach (var checkpointing in new[] { false, true })
        {
            using var setup = new TrainingSetup("fp32", vocabulary: 512, layers: 2);
            using var tape = new GradientTape(checkpointing);
            var random = new Random(2);
            for (var step = 1; step <= Steps; step++)
            {
                using (var batch = Batch.Collate([.. Enumerable.Range(0, 4).Select(row => Example(random, row))], 0, CPU))
                {
                    setup.Step(tape, batch);
                }

                if (step % (Steps / 8) == 0)
                {
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                    var result = new SteadyResult(checkpointing, step, Tensor.TotalCount, PeakMemory.Read(), GC.GetTotalMemory(forceFullCollection: true));
                    Console.WriteLine(json ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : result.ToString());
                    PeakMemory.Reset();
                }
            }
        }
    }

    private static EncodedExample Example(Random random, int row)
    {
        var length = random.Next(4, 48);
        return new EncodedExample([.. Enumerable.Range(0, length).Select(_ => random.Next(512))], [.. Enumerable.Repeat(true, length)], Truncated: false, row);
    }
}

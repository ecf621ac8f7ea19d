using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Quantization;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Training;
using static TorchSharp.torch;

namespace TuningStudio.Benchmarks;

/// <summary>One way to keep a base, beside full width.</summary>
/// <param name="Format">How the blocks' matrices are kept.</param>
/// <param name="Precision">Format they are computed in.</param>
/// <param name="BytesPerParameter">Of those matrices.</param>
/// <param name="MatrixError">‖W' − W‖ / ‖W‖ over those matrices.</param>
/// <param name="LogitError">The same of the logits of a batch.</param>
/// <param name="StepTimeRatio">A LoRA step's median time, divided by that over full width.</param>
internal sealed record QuantizeResult(string Format, string Precision, double BytesPerParameter, double MatrixError, double LogitError, double StepTimeRatio)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Format}, {Precision}: {BytesPerParameter:n4} bytes a parameter, error of matrices {MatrixError:p2}, of logits {LogitError:p2}; a step takes {StepTimeRatio:n2} of full width's");
}

/// <summary>A LoRA step over a base in few bits.</summary>
internal static class QuantizeBenchmark
{
    private const int Steps = 6;

    internal static void Run(bool json)
    {
        foreach (var precision in new[] { "fp32", "bf16" })
        {
            var type = precision == "bf16" ? ScalarType.BFloat16 : ScalarType.Float32;
            using var full = Build(type, BaseFormat.Full);
            foreach (var format in new[] { BaseFormat.Int8, BaseFormat.Nf4, BaseFormat.Nf4Double })
            {
                using var model = Build(type, format);
                var (fullTime, time) = Times(full, model, precision);
                var result = new QuantizeResult(
                    BaseFormats.Names[(int)format],
                    precision,
                    (double)model.Linears.Sum(linear => linear.Stored.SizeBytes) / model.Linears.Sum(linear => linear.Stored.Count),
                    MatrixError(full, model),
                    LogitError(full, model),
                    time / fullTime);
                Console.WriteLine(json ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : result.ToString());
            }
        }
    }

    private static ICausalLanguageModel Build(ScalarType type, BaseFormat format)
    {
        using var weights = new RandomWeights(1, 0.02, CPU, type, format);
        return ModelLoader.FamilyOf(TrainBenchmark.Config).Build(TrainBenchmark.Config, weights, CPU, type);
    }

    // Steps of both in turn, so that what else the machine does falls on both.
    private static (double Full, double Quantized) Times(ICausalLanguageModel full, ICausalLanguageModel quantized, string precision)
    {
        using var batch = TrainBenchmark.RandomBatch();
        using var fullAdapter = Adapters.Create(full, TrainBenchmark.Hyperparameters(precision));
        using var adapter = Adapters.Create(quantized, TrainBenchmark.Hyperparameters(precision));
        using var fullOptimizer = new AdapterOptimizer(fullAdapter.Parameters, 0, 1);
        using var optimizer = new AdapterOptimizer(adapter.Parameters, 0, 1);
        using var tape = new GradientTape();
        List<double> fullTimes = [];
        List<double> times = [];
        for (var step = 0; step <= Steps; step++)
        {
            fullTimes.Add(Time(() => TrainBenchmark.Step(full, fullOptimizer, tape, batch)));
            times.Add(Time(() => TrainBenchmark.Step(quantized, optimizer, tape, batch)));
        }

        return (Median(fullTimes), Median(times));
    }

    private static double Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(List<double> times) => times.Skip(1).Order().ElementAt(Steps / 2);

    private static double MatrixError(ICausalLanguageModel full, ICausalLanguageModel quantized)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (difference, size) = (0.0, 0.0);
        foreach (var (one, other) in full.Linears.Zip(quantized.Linears))
        {
            using var perLayer = NewDisposeScope();
            var wide = one.Weight.to(ScalarType.Float32);
            difference += other.Weight.to(ScalarType.Float32).sub(wide).square().sum().item<float>();
            size += wide.square().sum().item<float>();
        }

        return Math.Sqrt(difference / size);
    }

    private static double LogitError(ICausalLanguageModel full, ICausalLanguageModel quantized)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var batch = TrainBenchmark.RandomBatch();
        var ids = batch.Ids.narrow(0, 0, 1);
        var expected = full.Head(full.Forward(ids, ForwardContext.Inference)).to(ScalarType.Float32);
        return (quantized.Head(quantized.Forward(ids, ForwardContext.Inference)).to(ScalarType.Float32).sub(expected).norm() / expected.norm()).item<float>();
    }
}

using System.Globalization;
using System.Text.Json;
using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Quantization;
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
            using var full = new TrainingSetup(precision);
            foreach (var format in new[] { BaseFormat.Int8, BaseFormat.Nf4, BaseFormat.Nf4Double })
            {
                using var setup = new TrainingSetup(precision, format: format);
                var (fullTime, time) = Times(full, setup);
                var result = new QuantizeResult(
                    BaseFormats.Names[(int)format],
                    precision,
                    (double)setup.Model.Linears.Sum(linear => linear.Stored.SizeBytes) / setup.Model.Linears.Sum(linear => linear.Stored.Count),
                    MatrixError(full.Model, setup.Model),
                    LogitError(full, setup),
                    time / fullTime);
                Console.WriteLine(json ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : result.ToString());
            }
        }
    }

    // Steps of both in turn, so that what else the machine does falls on both.
    private static (double Full, double Quantized) Times(TrainingSetup full, TrainingSetup quantized)
    {
        using var batch = full.Batch();
        using var tape = new GradientTape();
        List<double> fullTimes = [];
        List<double> times = [];
        for (var step = 0; step <= Steps; step++)
        {
            fullTimes.Add(full.Step(tape, batch));
            times.Add(quantized.Step(tape, batch));
        }

        return (Quantiles.Median(fullTimes.Skip(1)), Quantiles.Median(times.Skip(1)));
    }

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

    private static double LogitError(TrainingSetup full, TrainingSetup quantized)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var batch = full.Batch();
        (full.Adapter.Enabled, quantized.Adapter.Enabled) = (false, false);
        var ids = batch.Ids.narrow(0, 0, 1);
        var (expected, actual) = (Logits(full.Model, ids), Logits(quantized.Model, ids));
        full.Adapter.Enabled = true;
        return ((actual - expected).norm() / expected.norm()).item<float>();
    }

    private static Tensor Logits(ICausalLanguageModel model, Tensor ids) => model.Head(model.Forward(ids, ForwardContext.Inference)).to(ScalarType.Float32);
}

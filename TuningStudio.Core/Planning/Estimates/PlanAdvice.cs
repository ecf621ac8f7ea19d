using System.Globalization;
using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Planning.Estimates;

/// <summary>A change that makes a run need less memory.</summary>
/// <param name="Kind"><c>shorter</c>, <c>checkpointing</c>, <c>microBatch</c>, <c>truncate</c>, <c>lora</c>, <c>quantize</c> or <c>smallerModel</c>; each door has its own words.</param>
/// <param name="Options">Options to set, by name and text; none where only a person can do it.</param>
/// <param name="TotalBytes">What the run would need with this change and those before it.</param>
/// <param name="Fits">Whether it would fit then.</param>
/// <param name="Figure">The number its sentence has: a length, a size; 0 for none.</param>
/// <param name="CutShare">Share of the examples that the length would cut.</param>
public sealed record PlanAdvice(string Kind, IReadOnlyDictionary<string, string> Options, long TotalBytes, bool Fits, int Figure = 0, double CutShare = 0)
{
    private const double FewCut = 0.01;
    private const int ShortestUseful = 128;

    /// <summary>Changes in the order in which they cost least, each on top of those before; ends with the one that makes it fit. Empty where it fits already.</summary>
    public static IReadOnlyList<PlanAdvice> For(PlanRequest request)
    {
        List<PlanAdvice> advice = [];
        if (IsEnough(RunPlan.Of(request), request))
        {
            return advice;
        }

        foreach (var (kind, change, options, figure) in Steps(request))
        {
            var changed = request with { Values = change(request.Values) };
            var (before, after) = (RunPlan.Of(request), RunPlan.Of(changed));
            if (after.Memory.Total >= before.Memory.Total)
            {
                continue;
            }

            request = changed;
            var cut = kind is "shorter" or "truncate" ? request.Data.CutBy(figure) : 0;
            advice.Add(new(kind, options.ToDictionary(option => option.Item1, option => option.Item2), after.Memory.Total, IsEnough(after, request), figure, cut));
            if (advice[^1].Fits)
            {
                return advice;
            }
        }

        return [.. advice, new("smallerModel", new Dictionary<string, string>(), RunPlan.Of(request).Memory.Total, Fits: false)];
    }

    // What is free now counts on a CPU: the system takes the process away. A GPU's free memory changes with whoever leaves it.
    private static bool IsEnough(RunPlan plan, PlanRequest request) => request.Device.IsGpu ? plan.Fits : plan.FitsNow;

    private static IEnumerable<(string Kind, Func<ResolvedHyperparameters, ResolvedHyperparameters> Change, (string, string)[] Options, int Figure)> Steps(PlanRequest request)
    {
        var values = request.Values;
        var longest = request.Data.LongestOf(values.MaxSequenceLength);
        if (Lengths(longest).FirstOrDefault(length => request.Data.CutBy(length) <= FewCut) is > 0 and var painless)
        {
            yield return Shorter("shorter", painless);
            longest = painless;
        }

        if (values.GradientCheckpointing != "on")
        {
            yield return ("checkpointing", now => now with { GradientCheckpointing = "on" }, [("gradientCheckpointing", "on")], 0);
        }

        if (values is { FitMicroBatch: false, MicroBatchSize: > 1 } or { FitMicroBatch: true, EffectiveBatchSize: > 1 })
        {
            var update = values.EffectiveBatchSize;
            yield return (
                "microBatch", now => now with { MicroBatchSize = 1, GradientAccumulationSteps = update, FitMicroBatch = false },
                [("microBatchSize", "1"), ("gradientAccumulationSteps", update.ToString(CultureInfo.InvariantCulture)), ("batchSize", string.Empty)], update);
        }

        if (values.Method is "full" or "last-layers")
        {
            yield return ("lora", now => now with { Method = "lora", Rank = 16, TargetModules = [HyperparameterCatalog.AllLinear] }, [("method", "lora")], 0);
        }

        if (values.Quantization != "nf4")
        {
            yield return ("quantize", now => now with { Quantization = "nf4" }, [("quantization", "nf4")], 0);
        }

        foreach (var length in Lengths(longest).Reverse())
        {
            yield return Shorter("truncate", length);
        }
    }

    private static (string, Func<ResolvedHyperparameters, ResolvedHyperparameters>, (string, string)[], int) Shorter(string kind, int length) =>
        (kind, now => now with { MaxSequenceLength = length }, [("maxSequenceLength", length.ToString(CultureInfo.InvariantCulture))], length);

    // Powers of two below the longest, shortest first.
    private static IEnumerable<int> Lengths(int longest)
    {
        for (var length = ShortestUseful; length < longest; length *= 2)
        {
            yield return length;
        }
    }
}

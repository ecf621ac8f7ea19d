namespace TuningStudio.Core.Planning.Estimates;

/// <summary>What runs, one after the other, would take on a kind of GPU that has room for each of them.</summary>
/// <param name="Gpu">The kind.</param>
/// <param name="Bytes">Memory of the largest run at its fullest moment.</param>
/// <param name="Seconds">From the start of the first to the last adapter.</param>
/// <param name="Cost">Price of that time at the price that was given; null where none was.</param>
public sealed record GpuNeed(GpuKind Gpu, long Bytes, double Seconds, double? Cost)
{
    /// <summary>All kinds that would do, in the catalogue's order.</summary>
    /// <param name="runs">One run, or each of a sweep; none fits nowhere.</param>
    public static IReadOnlyList<GpuNeed> Of(IReadOnlyList<PlanRequest> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);

        // The largest first: where it has no room, the others need not be reckoned.
        List<PlanRequest> ordered = [.. runs.OrderByDescending(run => RunPlan.Of(run).Memory.Total)];
        return ordered.Count == 0 ? [] : [.. GpuCatalog.All.Select(gpu => Of(gpu, ordered)).OfType<GpuNeed>()];
    }

    private static GpuNeed? Of(GpuKind gpu, List<PlanRequest> runs)
    {
        List<RunPlan> plans = [.. runs.Select(run => RunPlan.Of(On(gpu, run))).TakeWhile(plan => plan.Fits)];
        return plans.Count < runs.Count ? null : new(gpu, plans.Max(plan => plan.Memory.Total), plans.Sum(plan => plan.Seconds), plans[0].Cost is null ? null : plans.Sum(plan => plan.Cost));
    }

    // What past runs on the device of here say says nothing of another.
    private static PlanRequest On(GpuKind gpu, PlanRequest run) => run with
    {
        Device = new DeviceSize(gpu.Name, IsGpu: true, gpu.MemoryBytes, null, gpu.PeakFlops, gpu.Watts),
        Refinement = null,
        Values = run.Values with { Precision = "bf16" },
    };
}

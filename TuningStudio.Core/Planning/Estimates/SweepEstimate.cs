namespace TuningStudio.Core.Planning.Estimates;

/// <summary>What all runs of a sweep would need, one after the other; ending the hopeless ones early saves a part of it.</summary>
/// <param name="Runs">How many there are.</param>
/// <param name="Largest">The run that needs the most memory.</param>
/// <param name="LargestPlan">Its plan: what fits it fits all.</param>
/// <param name="Steps">Optimizer updates of all.</param>
/// <param name="Tokens">Tokens that all compute, padding included.</param>
/// <param name="Seconds">From the start of the first to the last adapter.</param>
/// <param name="WattHours">Energy of the device.</param>
/// <param name="Cost">Price of that time; null where no price was given.</param>
public sealed record SweepEstimate(int Runs, PlanRequest Largest, RunPlan LargestPlan, long Steps, double Tokens, double Seconds, double WattHours, double? Cost)
{
    /// <summary>Reckons it.</summary>
    /// <param name="runs">Each run of the sweep; at least one.</param>
    public static SweepEstimate Of(IEnumerable<PlanRequest> runs)
    {
        List<(PlanRequest Request, RunPlan Plan)> all = [.. runs.Select(run => (run, RunPlan.Of(run)))];
        var largest = all.MaxBy(run => run.Plan.Memory.Total);
        return new SweepEstimate(
            all.Count,
            largest.Request,
            largest.Plan,
            all.Sum(run => (long)run.Plan.Steps),
            all.Sum(run => run.Plan.Tokens),
            all.Sum(run => run.Plan.Seconds),
            all.Sum(run => run.Plan.WattHours),
            largest.Plan.Cost is null ? null : all.Sum(run => run.Plan.Cost));
    }
}

using TuningStudio.Core.Configuration;
using TuningStudio.Core.Planning.Estimates;
using TuningStudio.Core.Sweeps;
using TuningStudio.Web.Api.Jobs;

namespace TuningStudio.Web.Api.Studio;

/// <summary><c>/api/v1/plans</c>: what a run would need, before it is made.</summary>
internal static class PlanEndpoints
{
    internal static void MapPlans(this RouteGroupBuilder api)
    {
        var plans = api.MapGroup("/plans").WithTags("Plans");
        plans.MapPost("", PlanAsync).Accepts<object>("application/json", JobTemplates.ContentType)
            .WithSummary("Reckons memory, time and cost of a run, given as for POST /api/v1/runs, and what would make it fit.").Produces<PlanObject>();
        plans.MapPost("/sweep", PlanSweepAsync).Accepts<SweepRequest>("application/json")
            .WithSummary("Reckons all runs of a sweep, given as for POST /api/v1/sweeps, and plans the one that needs the most memory.").Produces<SweepPlanObject>();
    }

    private static async Task<IResult> PlanAsync(HttpRequest request, JobTemplates templates, PlannedRuns planned, CancellationToken cancellation)
    {
        var run = templates.Run(await JobTemplates.ReadAsync(request));
        return StudioJsonFormat.Answer(PlanObject.Of((await planned.OfAsync(run, [run.Hyperparameters], cancellation))[0]));
    }

    private static async Task<IResult> PlanSweepAsync(HttpRequest request, JobTemplates templates, PlannedRuns planned, CancellationToken cancellation)
    {
        var asked = await StudioJsonFormat.ReadAsync<SweepRequest>(request);
        var sweep = asked.ToNew(templates.Run(JobTemplates.Of(asked.Run)));
        var all = SweepEstimate.Of(await planned.OfAsync(sweep.Base, [.. SweepPlan.Expand(sweep.ToDraft()).Select(point => point.Options)], cancellation));
        return StudioJsonFormat.Answer(new SweepPlanObject(all.Runs, all.Steps, all.Tokens, all.Seconds, all.WattHours, all.Cost, PlanObject.Of(all.Largest)));
    }
}

/// <summary>What all runs of a sweep would need, one after the other.</summary>
/// <param name="Runs">How many there are.</param>
/// <param name="Steps">Optimizer updates of all.</param>
/// <param name="Tokens">Tokens that all compute, padding included.</param>
/// <param name="Seconds">From the start of the first to the last adapter.</param>
/// <param name="WattHours">Energy of the device.</param>
/// <param name="Cost">Price of that time.</param>
/// <param name="Largest">The run that needs the most memory: what fits it fits all.</param>
internal sealed record SweepPlanObject(int Runs, long Steps, double Tokens, double Seconds, double WattHours, double? Cost, PlanObject Largest);

/// <summary>A plan.</summary>
internal sealed record PlanObject
{
    public required string Device { get; init; }

    public required long DeviceMemoryBytes { get; init; }

    public long? DeviceFreeBytes { get; init; }

    /// <summary>Bytes by component.</summary>
    public required IReadOnlyDictionary<string, long> Memory { get; init; }

    public required long TotalBytes { get; init; }

    public required bool Fits { get; init; }

    public required bool FitsNow { get; init; }

    public required int MicroBatchSize { get; init; }

    public required bool GradientCheckpointing { get; init; }

    public required long TrainableParameters { get; init; }

    public required int Steps { get; init; }

    public required double Tokens { get; init; }

    public required double Seconds { get; init; }

    public required double WattHours { get; init; }

    public double? Cost { get; init; }

    /// <summary>Whether past runs on this device were asked.</summary>
    public required bool IsRefined { get; init; }

    /// <summary>Changes that make it need less, in the order in which they cost least.</summary>
    public required IReadOnlyList<PlanAdvice> Advice { get; init; }

    /// <summary>Kinds of GPU on which it would fit.</summary>
    public required IReadOnlyList<PlanGpu> Gpus { get; init; }

    /// <summary>Every value that would be in force.</summary>
    public required ResolvedHyperparameters Resolved { get; init; }

    internal static PlanObject Of(PlanRequest request)
    {
        var plan = RunPlan.Of(request);
        return new()
        {
            Device = request.Device.Name,
            DeviceMemoryBytes = request.Device.MemoryBytes,
            DeviceFreeBytes = request.Device.FreeBytes,
            Memory = plan.Memory.Parts.ToDictionary(part => part.Name, part => part.Bytes),
            TotalBytes = plan.Memory.Total,
            Fits = plan.Fits,
            FitsNow = plan.FitsNow,
            MicroBatchSize = plan.Work.MicroBatchSize,
            GradientCheckpointing = plan.Work.Checkpointing,
            TrainableParameters = plan.TrainableParameters,
            Steps = plan.Steps,
            Tokens = plan.Tokens,
            Seconds = plan.Seconds,
            WattHours = plan.WattHours,
            Cost = plan.Cost,
            IsRefined = request.Refinement is not null,
            Advice = PlanAdvice.For(request),
            Gpus = [.. GpuNeed.Of([request]).Select(need => new PlanGpu(need.Gpu.Name, need.Gpu.MemoryBytes, need.Bytes, need.Seconds, need.Cost))],
            Resolved = request.Values,
        };
    }
}

/// <summary>A kind of GPU that would do.</summary>
internal sealed record PlanGpu(string Name, long MemoryBytes, long TotalBytes, double Seconds, double? Cost);

using TuningStudio.Core.Configuration;
using TuningStudio.Core.Planning.Estimates;
using TuningStudio.Core.Tokenization;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Api.Jobs;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Studio;

/// <summary><c>/api/v1/plans</c>: what a run would need, before it is made.</summary>
internal static class PlanEndpoints
{
    internal static void MapPlans(this RouteGroupBuilder api) => api.MapPost("/plans", PlanAsync).WithTags("Plans").Accepts<object>("application/json", JobTemplates.ContentType)
        .WithSummary("Reckons memory, time and cost of a run, given as for POST /api/v1/runs, and what would make it fit.").Produces<PlanObject>();

    private static async Task<IResult> PlanAsync(HttpRequest request, JobTemplates templates, IModelLibrary models, IDatasetLibrary datasets, IRunPlans plans, ISystemMonitor monitor, CancellationToken cancellation)
    {
        var run = templates.Run(await JobTemplates.ReadAsync(request));
        var model = await models.InspectAsync(run.Model);
        var preview = await datasets.PreviewAsync(run.TrainingFile, 1, run.Data, cancellation);
        var named = run.Hyperparameters.Device is { } name and not "auto" ? name : null;
        var device = monitor.Devices.FirstOrDefault(device => named is null ? device.CanTrain : device.Id == named) ?? throw ApiFault.BadRequest($"There is no device '{named}' here.", "device", "invalid_value");
        var facts = model.Facts(preview.Examples(run.Hyperparameters.MaxSequenceLength, model.MaxPositions), run.ValidationFile is not null, device.Id)
            ?? throw ApiFault.BadRequest("The model's config says too little to plan with.", "model", "invalid_model");
        HyperparameterCheck.Refuse(run.Hyperparameters, facts);
        var values = HyperparameterResolver.Expect(run.Hyperparameters, facts);
        var reading = new RunReading(preview.Path, EncodingOptions.Of(values, run.SystemPrompt)) { Data = run.Data, Model = model.Path, Template = run.Template };
        return StudioJsonFormat.Answer(PlanObject.Of(plans.Request(await plans.LookAsync(reading, cancellation), values, device)));
    }
}

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
            Gpus = [.. RunPlan.OnGpus(request).Select(pair => new PlanGpu(pair.Gpu.Name, pair.Gpu.MemoryBytes, pair.Plan.Memory.Total, pair.Plan.Seconds))],
            Resolved = request.Values,
        };
    }
}

/// <summary>A kind of GPU that would do.</summary>
internal sealed record PlanGpu(string Name, long MemoryBytes, long TotalBytes, double Seconds);

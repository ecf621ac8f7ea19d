using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Studio;

/// <summary><c>/api/v1/runs/{id}/checkpoints/{step}/evaluation</c>.</summary>
internal static class EvaluationEndpoints
{
    internal static void MapEvaluations(this RouteGroupBuilder api)
    {
        var evaluation = api.MapGroup("/runs/{id}/checkpoints/{step:int}/evaluation").WithTags("Runs");
        evaluation.MapGet("", async (string id, int step, StudioRuns runs, IEvaluations service) => StudioJsonFormat.Answer(EvaluationObject.Of(await GetAsync(service, runs.Get(id).Id, step)))).WithSummary("What a checkpoint was measured at on the run's validation data, or how far that is.").Produces<EvaluationObject>();
        evaluation.MapPost("", Start).WithSummary("Measures a checkpoint on the run's validation data.").Produces<EvaluationObject>(StatusCodes.Status202Accepted);
        evaluation.MapPost("/stop", async (string id, int step, StudioRuns runs, IEvaluations service) =>
        {
            await service.StopAsync(runs.Get(id).Id, (await GetAsync(service, id, step)).Step);
            return Results.NoContent();
        }).WithSummary("Ends the measurement; figures of an earlier one stay.").Produces(StatusCodes.Status204NoContent);
    }

    private static IResult Start(string id, int step, StudioRuns runs, IRunStore store, IEvaluations service) => store.CheckpointAdapter(runs.Get(id).Id, step) is null
        ? throw ApiFault.NotFound($"The run has no checkpoint of step {step}: GET {StudioApi.Root}/runs/{id} lists those that are left.", "step", "not_found")
        : StudioJsonFormat.Answer(EvaluationObject.Of(service.Start(id, step)), StatusCodes.Status202Accepted);

    private static async Task<EvaluationItem> GetAsync(IEvaluations service, string id, int step) =>
        await service.FindAsync(id, step) ?? throw ApiFault.NotFound($"The checkpoint of step {step} has not been measured. POST to this address measures it.", "step", "not_found");

    private sealed record EvaluationObject(string RunId, int Step, EvaluationStatus Status, RunPhase? Phase, double? Share, CheckpointFigures? Figures, ErrorInfo? Error)
    {
        internal static EvaluationObject Of(EvaluationItem item) =>
            new(item.RunId, item.Step, item.Status, item.Phase, item.Status == EvaluationStatus.Running ? item.Share : null, item.Figures, item.Error);
    }
}

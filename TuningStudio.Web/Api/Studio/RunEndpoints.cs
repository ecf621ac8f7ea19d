using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Api.Jobs;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Studio;

/// <summary><c>/api/v1/runs</c>: what was made and how it goes; what is done to runs is <see cref="RunSteeringEndpoints"/>.</summary>
internal static class RunEndpoints
{
    private const int UsualSteps = 1500;
    private const int MostSteps = 8192;

    internal static void MapRuns(this RouteGroupBuilder api)
    {
        var runs = api.MapGroup("/runs").WithTags("Runs");
        runs.MapGet("", (string? status, string? cursor, int? limit, StudioRuns store) => StudioJsonFormat.Answer(StudioPages.Cut(store.List(status), run => run.Id, cursor, limit, store.Describe))).WithSummary("Lists runs, newest first.").Produces<StudioPage<RunObject>>();
        runs.MapPost("", CreateAsync).Accepts<object>("application/json", JobTemplates.ContentType).WithSummary("Makes a run: a run's file as JSON or YAML.").Produces<RunObject>(StatusCodes.Status201Created);
        runs.MapGet("/{id}", async (string id, StudioRuns store) => StudioJsonFormat.Answer(await store.DetailAsync(id))).WithSummary("Describes a run: what was asked for, every value in force, and what it has.").Produces<RunDetail>();
        runs.MapDelete("/{id}", DeleteAsync).WithSummary("Deletes a run that is over, its folder included.").Produces(StatusCodes.Status204NoContent);
        runs.MapGet("/{id}/series", SeriesAsync).WithSummary("Its figures by step, thinned to what was asked for; first and last are always there.").Produces<RunSeriesObject>();
        runs.MapGet("/{id}/events", EventsAsync).WithSummary("Its log as it lies in events.jsonl, a line each; with stream=true as server-sent events, as it comes.");
    }

    private static Task<IResult> CreateAsync(HttpContext context, JobTemplates templates, StudioRuns runs, CreatedOnce once) => once.AnswerAsync(context, RunTemplateYaml.Longest, async () =>
    {
        var made = await templates.CreateAsync(context.Request);
        return StudioJsonFormat.Created(runs.Describe(made.Run) with { Notes = made.Notes });
    });

    private static async Task<IResult> DeleteAsync(string id, StudioRuns store, IRunService runs, CancellationToken cancellation)
    {
        await runs.DeleteAsync(store.Get(id).Id, cancellation);
        return Results.NoContent();
    }

    private static async Task<IResult> SeriesAsync(string id, int? steps, StudioRuns store)
    {
        if (steps is < 2 or > MostSteps)
        {
            throw ApiFault.BadRequest($"steps must be between 2 and {MostSteps}.", "steps", "invalid_value");
        }

        var history = await store.HistoryAsync(id, steps ?? UsualSteps);
        return StudioJsonFormat.Answer(new RunSeriesObject(id, [.. history.Steps.Select(StepPoint.Of)], [.. history.Validations.Select(ValidationPoint.Of)], history.LastSequence));
    }

    private static async Task<IResult> EventsAsync(string id, long? after, bool? stream, HttpContext context, StudioRuns store, JobEventLog log)
    {
        var spec = store.Spec(id);
        if (stream != true)
        {
            context.Response.ContentType = "application/x-ndjson; charset=utf-8";
            await log.CopyAsync(spec, after ?? 0, context.Response.Body, context.RequestAborted);
            return Results.Empty;
        }

        var events = ServerEvents.Begin(context);
        await log.FollowAsync(spec, happened => happened.Sequence > (after ?? 0) ? events.SendAsync(happened, StudioJson.Line.RunEvent) : Task.CompletedTask, events.SendNothingAsync, context.RequestAborted);
        await events.EndAsync();
        return Results.Empty;
    }
}

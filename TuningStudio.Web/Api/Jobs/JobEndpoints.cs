using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Jobs;

/// <summary><c>/v1/fine_tuning/jobs</c>.</summary>
internal static class JobEndpoints
{
    internal static void MapJobs(this RouteGroupBuilder v1)
    {
        var jobs = v1.MapGroup("/fine_tuning/jobs").WithTags("Fine-tuning");
        jobs.MapPost("", CreateAsync).Accepts<JobRequest>("application/json", JobTemplates.ContentType, "application/x-yaml", "text/yaml").WithSummary("Tunes a model on a file; as application/yaml, a run that was downloaded.").Produces<JobObject>();
        jobs.MapGet("", List).WithSummary("Lists jobs, newest first.").Produces<ApiList<JobObject>>();
        jobs.MapGet("/{jobId}", (string jobId, JobCatalog catalog) => Answer(catalog, jobId)).WithSummary("Describes a job.").Produces<JobObject>();
        jobs.MapPost("/{jobId}/cancel", (string jobId, JobCatalog catalog, IRunService runs, CancellationToken cancellation) =>
            ActAsync(catalog, jobId, runId => runs.StopAsync(runId, keep: false, cancellation))).WithSummary("Ends a job without a result.").Produces<JobObject>();
        jobs.MapPost("/{jobId}/pause", (string jobId, JobCatalog catalog, IRunService runs, CancellationToken cancellation) =>
            ActAsync(catalog, jobId, runId => runs.PauseAsync(runId, cancellation))).WithSummary("Saves a job's state and frees its device.").Produces<JobObject>();
        jobs.MapPost("/{jobId}/resume", (string jobId, JobCatalog catalog, IRunService runs, CancellationToken cancellation) =>
            ActAsync(catalog, jobId, runId => runs.ResumeAsync(runId, cancellation))).WithSummary("Goes on with a job from its last checkpoint.").Produces<JobObject>();
        jobs.MapGet("/{jobId}/config", (string jobId, JobCatalog catalog) => JobTemplates.Answer(catalog.Get(jobId).Spec))
            .WithSummary("Hands out a run as YAML, which this API and the command line's tune --config take.");
        jobs.MapGet("/{jobId}/events", EventsAsync).WithSummary("Lists what happened, newest first; with stream=true, in order and as it comes.").Produces<ApiList<JobEventObject>>();
        jobs.MapGet("/{jobId}/checkpoints", (string jobId, string? after, int? limit, JobCatalog catalog, JobCheckpoints checkpoints) =>
            Results.Json(ApiPages.Cut(checkpoints.List(catalog.Get(jobId).Spec), item => item.Id, after, limit, usual: 10), ApiJson.Plain.ApiListCheckpointObject))
            .WithSummary("Lists saved states, newest first.").Produces<ApiList<CheckpointObject>>();
    }

    private static IResult Answer(JobCatalog catalog, string jobId) => Results.Json(catalog.Describe(jobId), ApiJson.Plain.JobObject);

    private static Task<IResult> CreateAsync(HttpContext context, JobIntake intake, JobTemplates templates, CreatedOnce once, JobCatalog catalog) => once.AnswerAsync(context, ApiBody.Largest, async () =>
    {
        var made = JobTemplates.IsYaml(context.Request)
            ? await templates.CreateAsync(context.Request)
            : await intake.CreateAsync(await ApiBody.ReadAsync(context.Request, ApiJson.Plain.JobRequest), context.RequestAborted);
        return new CreatedAnswer(StatusCodes.Status200OK, "application/json; charset=utf-8", JsonSerializer.SerializeToUtf8Bytes(catalog.Describe(JobNames.Of(made.Run.Id)) with { Notes = made.Notes }, ApiJson.Plain.JobObject));
    });

    // As OpenAI has it: metadata[key]=value keeps the jobs that were given just that.
    private static IResult List(string? after, int? limit, HttpRequest request, JobCatalog catalog)
    {
        var wanted = request.Query.Where(pair => pair.Key.StartsWith("metadata[", StringComparison.Ordinal) && pair.Key.EndsWith(']')).ToDictionary(pair => pair.Key[9..^1], pair => pair.Value.ToString());
        return Results.Json(catalog.List(wanted, after, limit), ApiJson.Plain.ApiListJobObject);
    }

    private static async Task<IResult> ActAsync(JobCatalog catalog, string jobId, Func<string, Task> act)
    {
        await act(catalog.Get(jobId).Record.Id);
        return Answer(catalog, jobId);
    }

    private static async Task<IResult> EventsAsync(string jobId, string? after, int? limit, bool? stream, HttpContext context, JobCatalog catalog, JobEventLog log)
    {
        var spec = catalog.Get(jobId).Spec;
        if (stream != true)
        {
            return Results.Json(log.NewestFirst(spec, after, limit), ApiJson.Plain.ApiListJobEventObject);
        }

        var wording = log.Wording(spec);
        var events = ServerEvents.Begin(context);
        await events.SendAsync(wording.Created(spec.CreatedAt), ApiJson.Plain.JobEventObject);
        await log.FollowAsync(spec, SendAsync, events.SendNothingAsync, context.RequestAborted);
        await events.EndAsync();
        return Results.Empty;

        async Task SendAsync(RunEvent happened)
        {
            foreach (var told in wording.Tell(happened))
            {
                await events.SendAsync(told, ApiJson.Plain.JobEventObject);
            }
        }
    }
}

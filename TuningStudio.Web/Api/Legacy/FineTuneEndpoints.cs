using System.Text.Json;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Api.Jobs;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Legacy;

/// <summary><c>/v1/fine-tunes</c>, as OpenAI's API had it until 2023.</summary>
internal static class FineTuneEndpoints
{
    internal static void MapFineTunes(this RouteGroupBuilder v1)
    {
        var jobs = v1.MapGroup("/fine-tunes").WithTags("Fine-tunes of 2022");
        jobs.MapPost("", CreateAsync).Accepts<FineTuneRequest>("application/json").WithSummary("Tunes a model on a file; what is not set is chosen as OpenAI did in 2022.").Produces<FineTuneObject>();
        jobs.MapGet("", (FineTunes jobs) => Results.Json(new FineTuneList<FineTuneObject>(jobs.List()), ApiJson.Plain.FineTuneListFineTuneObject)).WithSummary("Lists jobs.").Produces<FineTuneList<FineTuneObject>>();
        jobs.MapGet("/{id}", (string id, FineTunes jobs) => Answer(jobs, id)).WithSummary("Describes a job with its events.").Produces<FineTuneObject>();
        jobs.MapPost("/{id}/cancel", CancelAsync).WithSummary("Ends a job without a result.").Produces<FineTuneObject>();
        jobs.MapGet("/{id}/events", EventsAsync).WithSummary("Lists what happened; with stream=true as it comes.").Produces<FineTuneList<FineTuneEventObject>>();
    }

    private static IResult Answer(FineTunes jobs, string id) => Results.Json(jobs.Describe(id), ApiJson.Plain.FineTuneObject);

    private static Task<IResult> CreateAsync(HttpContext context, JobIntake intake, FineTunes jobs, CreatedOnce once) => once.AnswerAsync(context, ApiBody.Largest, async () =>
    {
        var request = await ApiBody.ReadAsync(context.Request, ApiJson.Plain.FineTuneRequest);
        var problems = new ApiProblems();
        var notes = new List<string>();
        var made = CreatedRun.Of(await intake.CreateAsync(request.ToJob(), request.Options(problems, notes.Add), problems, context.RequestAborted), notes);
        return new CreatedAnswer(StatusCodes.Status200OK, "application/json; charset=utf-8", JsonSerializer.SerializeToUtf8Bytes(jobs.Describe(JobNames.LegacyOf(made.Run.Id)) with { Notes = made.Notes }, ApiJson.Plain.FineTuneObject));
    });

    private static async Task<IResult> CancelAsync(string id, FineTunes jobs, IRunService runs, CancellationToken cancellationToken)
    {
        await runs.StopAsync(jobs.Get(id).Record.Id, keep: false, cancellationToken);
        return Answer(jobs, id);
    }

    private static async Task<IResult> EventsAsync(string id, bool? stream, HttpContext context, FineTunes jobs, JobEventLog log)
    {
        var spec = jobs.Get(id).Spec;
        if (stream != true)
        {
            return Results.Json(new FineTuneList<FineTuneEventObject>(jobs.Events(spec)), ApiJson.Plain.FineTuneListFineTuneEventObject);
        }

        var wording = FineTunes.Wording(spec);
        var events = ServerEvents.Begin(context);
        await SendAllAsync(jobs.Queued(wording, spec));
        await log.FollowAsync(spec, happened => SendAllAsync(wording.Tell(happened)), events.SendNothingAsync, context.RequestAborted);
        await events.EndAsync();
        return Results.Empty;

        async Task SendAllAsync(IEnumerable<FineTuneEventObject> told)
        {
            foreach (var one in told)
            {
                await events.SendAsync(one, ApiJson.Plain.FineTuneEventObject);
            }
        }
    }
}

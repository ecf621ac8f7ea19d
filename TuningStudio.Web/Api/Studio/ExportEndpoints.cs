using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Studio;

/// <summary><c>/api/v1/runs/{id}/exports</c>.</summary>
internal static class ExportEndpoints
{
    internal static void MapExports(this RouteGroupBuilder api)
    {
        var exports = api.MapGroup("/runs/{id}/exports").WithTags("Exports");
        exports.MapGet("", (string id, string? cursor, int? limit, StudioRuns runs, IExports service) => StudioJsonFormat.Answer(StudioPages.Cut([.. service.Of(runs.Get(id).Id).Select(ExportObject.Of)], item => item.Name, cursor, limit))).WithSummary("Lists a run's exports, newest first.").Produces<StudioPage<ExportObject>>();
        exports.MapPost("", StartAsync).Accepts<ExportRequest>("application/json").WithSummary("Writes a tuned model for use elsewhere and checks it: format adapter, merged or gguf.").Produces<ExportObject>(StatusCodes.Status202Accepted);
        exports.MapGet("/{name}", (string id, string name, IExports service) => StudioJsonFormat.Answer(ExportObject.Of(Get(service, id, name)))).WithSummary("Describes an export, and how far it is.").Produces<ExportObject>();
        exports.MapGet("/{name}/content", (string id, string name, IExports service, HttpContext context) =>
        {
            _ = Get(service, id, name) is { Status: ExportStatus.Done } ? name : throw new ApiFault(StatusCodes.Status409Conflict, "This export is not there yet.", "not_ready");
            return ExportDownload.SendAsync(id, name, service, context);
        }).WithSummary("Hands a finished export out as one zip file.");
        exports.MapDelete("/{name}", async (string id, string name, IExports service) =>
        {
            await service.RemoveAsync(id, Get(service, id, name).Name);
            return Results.NoContent();
        }).WithSummary("Takes an export away; one that is being written ends.").Produces(StatusCodes.Status204NoContent);
    }

    private static Task<IResult> StartAsync(string id, HttpContext context, StudioRuns runs, IExports service, CreatedOnce once) => once.AnswerAsync(context, ApiBody.Largest, async () =>
    {
        var request = await StudioJsonFormat.ReadAsync<ExportRequest>(context.Request);
        var problems = new ApiProblems();
        problems.Require(ExportChoice.Formats.Contains(request.Format), "format", $"format is one of {string.Join(", ", ExportChoice.Formats)}, not '{request.Format}'.");
        problems.Require(request.Type is null || ExportChoice.TypesOf(request.Format).Contains(request.Type), "type", $"type is one of {string.Join(", ", ExportChoice.TypesOf(request.Format))} for this format.");
        problems.Throw();
        return StudioJsonFormat.Created(ExportObject.Of(service.Start(runs.Get(id).Id, new ExportChoice(request.Format, request.Type))), StatusCodes.Status202Accepted);
    });

    private static ExportItem Get(IExports service, string id, string name) => service.Of(id).FirstOrDefault(item => item.Name == name) ?? throw ApiFault.NotFound($"The run has no export '{name}'.", "name", "not_found");

    private sealed record ExportRequest(string Format, string? Type = null);

    private sealed record ExportObject(string RunId, string Name, string Format, string? Type, ExportStatus Status, string? Phase, double? Share, DateTimeOffset CreatedAt, ExportResult? Result, Core.Contracts.ErrorInfo? Error)
    {
        internal static ExportObject Of(ExportItem item) => new(item.RunId, item.Name, item.Choice.Format, item.Choice.Type, item.Status, item.Phase, item.Status == ExportStatus.Running ? item.Share : null, item.CreatedAt, item.Result, item.Error);
    }
}

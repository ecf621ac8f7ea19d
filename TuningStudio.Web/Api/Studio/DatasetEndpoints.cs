using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Reports;
using TuningStudio.Core.Tokenization;
using TuningStudio.Web.Api.Files;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Studio;

/// <summary><c>/api/v1/datasets</c>.</summary>
internal static class DatasetEndpoints
{
    private const int MostRecords = 100;

    internal static void MapDatasets(this RouteGroupBuilder api)
    {
        var datasets = api.MapGroup("/datasets").WithTags("Datasets");
        datasets.MapGet("", (string? cursor, int? limit, StudioData data) => StudioJsonFormat.Answer(StudioPages.Cut(data.List(), item => item.Id, cursor, limit))).WithSummary("Lists data files.").Produces<StudioPage<DatasetObject>>();
        datasets.MapPost("", AddAsync).Accepts<AddressRequest>("application/json", "multipart/form-data").WithSummary("Adds a data file: a form with 'purpose' = fine-tune and 'file', or {\"address\": …} to fetch it from there.").Produces<DatasetObject>(StatusCodes.Status201Created);
        datasets.MapGet("/{id}", (string id, StudioData data) => StudioJsonFormat.Answer(data.Describe(data.Get(id)))).WithSummary("Describes a data file.").Produces<DatasetObject>();
        datasets.MapDelete("/{id}", DeleteAsync).WithSummary("Deletes a data file that no run needs now.").Produces(StatusCodes.Status204NoContent);
        datasets.MapGet("/{id}/preview", PreviewAsync).WithSummary("Says what layout it has, and shows its first records.").Produces<DatasetPreview>();
        datasets.MapGet("/{id}/versions", Versions).WithSummary("Lists the mended versions of the set that a file belongs to, oldest first.").Produces<StudioPage<VersionObject>>();
        datasets.MapPost("/{id}/report", ReportAsync).Accepts<ReadingRequest>("application/json").WithSummary("Looks through a whole set: lengths, labels, languages, and what is wrong with it.").Produces<DataReport>();
        datasets.MapPost("/{id}/fixes", FixAsync).Accepts<FixRequest>("application/json").WithSummary("Writes a version with fixes of the report applied; the file itself stays.").Produces<VersionObject>(StatusCodes.Status201Created);
        datasets.MapPost("/{id}/xray", XrayAsync).Accepts<XrayRequest>("application/json").WithSummary("Shows a record token by token, as a model will see it.").Produces<XrayAnswer>();
    }

    private static async Task<IResult> AddAsync(HttpContext context, FileIntake intake, DatasetLibrary library, FileCatalog files, CreatedOnce once)
    {
        if (context.Request.HasJsonContentType())
        {
            return await once.AnswerAsync(context, ApiBody.Largest, async () =>
            {
                var request = await StudioJsonFormat.ReadAsync<AddressRequest>(context.Request);
                return StudioJsonFormat.Created(DatasetObject.Of(await library.FetchAsync(request.Address, null, context.RequestAborted), files));
            });
        }

        // The same file under the same name is one file anyway.
        return StudioJsonFormat.Answer(DatasetObject.Of(await intake.TakeAsync(context.Request, context.RequestAborted), files), StatusCodes.Status201Created);
    }

    private static async Task<IResult> DeleteAsync(string id, StudioData data, FileCatalog files, DatasetLibrary library)
    {
        var file = data.Get(id);
        files.RefuseDeletion(file);
        await library.DeleteAsync(file.Path);
        return Results.NoContent();
    }

    private static async Task<IResult> PreviewAsync(string id, int? records, StudioData data, IDatasetLibrary library, CancellationToken cancellation) => records is < 1 or > MostRecords
        ? throw ApiFault.BadRequest($"records must be between 1 and {MostRecords}.", "records", "invalid_value")
        : StudioJsonFormat.Answer(await library.PreviewAsync(data.Get(id).Path, records ?? 5, null, cancellation));

    private static IResult Versions(string id, string? cursor, int? limit, StudioData data, IDataReports reports) =>
        StudioJsonFormat.Answer(StudioPages.Cut([.. reports.Versions(data.Get(id).Path).Select(data.Describe)], version => version.Id, cursor, limit));

    private static async Task<IResult> ReportAsync(string id, HttpRequest request, StudioData data, IDataReports reports, CancellationToken cancellation) =>
        StudioJsonFormat.Answer(await reports.ReportAsync(data.Reading(id, await StudioJsonFormat.ReadOrNothingAsync<ReadingRequest>(request)), null, cancellation));

    private static Task<IResult> FixAsync(string id, HttpContext context, StudioData data, IDataReports reports, CreatedOnce once) => once.AnswerAsync(context, ApiBody.Largest, async () =>
    {
        var request = await StudioJsonFormat.ReadAsync<FixRequest>(context.Request);
        return StudioJsonFormat.Created(data.Describe(await reports.ApplyAsync(data.Reading(id, request.Reading ?? new()), request.Fixes, context.RequestAborted)));
    });

    private static async Task<IResult> XrayAsync(string id, HttpRequest request, StudioData data, IDataReports reports, CancellationToken cancellation)
    {
        var asked = await StudioJsonFormat.ReadAsync<XrayRequest>(request);
        var reading = data.Reading(id, new ReadingRequest { Model = asked.Model, SystemPrompt = asked.SystemPrompt, MaxSequenceLength = asked.MaxSequenceLength, Data = asked.Data });
        return await reports.XrayAsync(reading, Math.Max(1, asked.Record ?? 1), asked.Search, cancellation) is { } found
            ? StudioJsonFormat.Answer(new XrayAnswer(found.Number, found.Xray.Line, found.Xray.Kept, found.Xray.Trained, found.Xray.LeftOutTurns, found.Xray.Tokens))
            : throw ApiFault.NotFound("No record from there on is so.", "record", "not_found");
    }

    private sealed record AddressRequest(string Address);

    private sealed record FixRequest(IReadOnlyList<DataFix> Fixes, ReadingRequest? Reading = null);

    private sealed record XrayRequest(string Model, int? Record = null, string? Search = null, string? SystemPrompt = null, int? MaxSequenceLength = null, DataOptions? Data = null);

    private sealed record XrayAnswer(int Record, long Line, int Kept, int Trained, int LeftOutTurns, IReadOnlyList<XrayToken> Tokens);
}

using TuningStudio.Web.Api.Http;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Files;

/// <summary><c>/v1/files</c>.</summary>
internal static class FileEndpoints
{
    private const int Most = 10000;

    internal static void MapFiles(this RouteGroupBuilder v1)
    {
        var files = v1.MapGroup("/files").WithTags("Files");
        files.MapPost("", UploadAsync).WithSummary("Uploads a data file: a form with 'purpose' = fine-tune and 'file'.").Produces<FileObject>();
        files.MapGet("", List).WithSummary("Lists data files and the results of runs.").Produces<ApiList<FileObject>>();
        files.MapGet("/{fileId}", (string fileId, FileCatalog catalog) => Answer(catalog.Get(fileId))).WithSummary("Describes a file.").Produces<FileObject>();
        files.MapGet("/{fileId}/content", Content).WithSummary("Hands a file out.");
        files.MapDelete("/{fileId}", DeleteAsync).WithSummary("Deletes a data file that no run needs now.").Produces<Deletion>();
    }

    private static IResult Answer(StudioFile file) => Results.Json(file.Object, ApiJson.Plain.FileObject);

    private static async Task<IResult> UploadAsync(HttpContext context, FileIntake intake, FileCatalog catalog) =>
        Answer(catalog.Of(await intake.TakeAsync(context.Request, context.RequestAborted)));

    private static IResult List(string? purpose, string? order, string? after, int? limit, FileCatalog catalog)
    {
        if (order is not (null or "asc" or "desc"))
        {
            throw ApiFault.BadRequest($"order must be asc or desc, not '{order}'.", "order", "invalid_value");
        }

        var files = catalog.List().Select(file => file.Object).Where(file => purpose is null || file.Purpose == purpose);
        return Results.Json(ApiPages.Cut(order == "asc" ? files.Reverse() : files, file => file.Id, after, limit, Most, Most), ApiJson.Plain.ApiListFileObject);
    }

    private static IResult Content(string fileId, FileCatalog catalog)
    {
        var file = catalog.Get(fileId);
        return Results.File(file.Path, "application/octet-stream", file.Object.Filename, enableRangeProcessing: true);
    }

    private static async Task<IResult> DeleteAsync(string fileId, FileCatalog catalog, DatasetLibrary library)
    {
        var file = catalog.Get(fileId);
        catalog.RefuseDeletion(file);
        await library.DeleteAsync(file.Path);
        return Results.Json(new Deletion(fileId, "file"), ApiJson.Plain.Deletion);
    }
}

using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Localization;
using TuningStudio.Web.Resources;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Hosting;

/// <summary>Hands out what a run writes for people, also while it is at work.</summary>
internal static class RunFileDownload
{
    internal static void MapRunFiles(this WebApplication app) => app.MapGet("/runs/{runId}/files/{name}", SendAsync).ExcludeFromDescription();

    private static async Task<IResult> SendAsync(string runId, string name, IRunDownloads files, IStringLocalizer<Texts> text, HttpContext context)
    {
        try
        {
            await using var file = files.Open(runId, name);
            if (file is null)
            {
                return Results.Text(text["Run.NoFile", name, runId].Value, statusCode: StatusCodes.Status404NotFound);
            }

            // As long as it is now: what the worker adds meanwhile would not fit the length that was announced.
            var length = file.Length;
            context.Response.ContentType = TypeOf(name);
            context.Response.ContentLength = length;
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"{runId}-{name}\"";
            await StreamCopyOperation.CopyToAsync(file, context.Response.Body, length, context.RequestAborted);
            return Results.Empty;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && !context.Response.HasStarted)
        {
            context.Response.Clear();
            return Results.Text(text["Run.FileUnreadable", name, exception.Message].Value, statusCode: StatusCodes.Status500InternalServerError);
        }
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".csv" => "text/csv; charset=utf-8",
        ".jsonl" => "application/x-ndjson; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    };
}

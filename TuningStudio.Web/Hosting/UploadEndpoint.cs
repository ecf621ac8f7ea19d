using Microsoft.AspNetCore.Antiforgery;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Hosting;

/// <summary>
/// Takes uploads piece by piece, straight to the disk. The circuit is no way for them: it holds and copies every piece. A piece needs the
/// ticket that its page was given and the site's antiforgery token, so that no other site's page can send one.
/// </summary>
internal static class UploadEndpoint
{
    private const string Route = "/uploads/{ticket}";

    internal static void MapUploads(this WebApplication app)
    {
        app.MapGet(Route, (string ticket, IUploads uploads) => uploads.OffsetOf(ticket) is { } offset ? Results.Json(new UploadOffset(offset)) : Results.NotFound());
        app.MapPut(Route, TakeAsync);
    }

    private static async Task<IResult> TakeAsync(string ticket, long offset, IUploads uploads, IAntiforgery antiforgery, HttpContext context)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return Results.BadRequest();
        }

        try
        {
            var now = await uploads.AppendAsync(ticket, offset, context.Request.Body, context.RequestAborted);
            return Results.Json(new UploadOffset(now), statusCode: now > offset || context.Request.ContentLength == 0 ? StatusCodes.Status200OK : StatusCodes.Status409Conflict);
        }
        catch (TuningException fault)
        {
            return fault.Code == ErrorCodes.NotFound ? Results.NotFound() : Results.Json(fault.ToInfo(), StudioJson.Line.ErrorInfo, statusCode: StatusCodes.Status422UnprocessableEntity);
        }
        catch (OperationCanceledException)
        {
            // The browser broke off: it asks where to go on.
            return Results.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }
    }

    private sealed record UploadOffset(long Offset);
}

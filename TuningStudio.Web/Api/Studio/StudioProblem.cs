using Microsoft.AspNetCore.WebUtilities;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Files;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Jobs;

namespace TuningStudio.Web.Api.Studio;

/// <summary>A fault as problem details (RFC 9457), with what the studio knows of it: a code for scripts, what to do, and where it is.</summary>
internal sealed record StudioProblem
{
    private const string ContentType = "application/problem+json";

    /// <summary>The title is the status's own.</summary>
    public string Type { get; } = "about:blank";

    public required string Title { get; init; }

    public required int Status { get; init; }

    public required string Detail { get; init; }

    public string? Code { get; init; }

    public string? Remedy { get; init; }

    public string? File { get; init; }

    public long? Line { get; init; }

    public string? Field { get; init; }

    /// <summary>Further faults found in the same go.</summary>
    public IReadOnlyList<StudioProblem>? Others { get; init; }

    internal static IResult Of(ApiFault fault, Exception cause)
    {
        var problem = cause is TuningException known ? Of(known.ToInfo()) : Of(fault);
        return Results.Json(problem, StudioJsonFormat.Options, ContentType, problem.Status);
    }

    /// <summary>A fault of the engine or the site.</summary>
    internal static StudioProblem Of(ErrorInfo error) => Of(error, StatusOf(error.Code) ?? ApiFault.Of(error).Status);

    private static StudioProblem Of(ApiFault fault)
    {
        var status = StatusOf(fault.Code) ?? fault.Status;
        return new StudioProblem { Title = ReasonPhrases.GetReasonPhrase(status), Status = status, Detail = fault.Message, Code = fault.Code, Field = fault.Param };
    }

    // What this door has a status of its own for.
    private static int? StatusOf(string? code) => code switch
    {
        Refusal.Code or FileCatalog.InUse => StatusCodes.Status409Conflict,
        ErrorCodes.NotFound => StatusCodes.Status404NotFound,
        _ => null,
    };

    private static StudioProblem Of(ErrorInfo error, int status) => new()
    {
        Title = ReasonPhrases.GetReasonPhrase(status),
        Status = status,
        Detail = error.Message,
        Code = error.Code,
        Remedy = error.Remedy,
        File = error.File,
        Line = error.Line,
        Field = error.Field is { } field ? SnakeCase.Of(field) : null,
        Others = error.Others?.Select(other => Of(other, status)).ToList(),
    };
}

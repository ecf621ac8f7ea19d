using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using TuningStudio.Core.Contracts;
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
        var problem = cause is TuningException { Code: var code } known
            ? Of(known.ToInfo(), code == Refusal.Code ? StatusCodes.Status409Conflict : code == ErrorCodes.NotFound ? StatusCodes.Status404NotFound : fault.Status)
            : new StudioProblem { Title = ReasonPhrases.GetReasonPhrase(fault.Status), Status = fault.Status, Detail = fault.Message, Code = fault.Code, Field = fault.Param };
        return Results.Json(problem, StudioJsonFormat.Options, ContentType, problem.Status);
    }

    private static StudioProblem Of(ErrorInfo error, int status) => new()
    {
        Title = ReasonPhrases.GetReasonPhrase(status),
        Status = status,
        Detail = error.Message,
        Code = error.Code,
        Remedy = error.Remedy,
        File = error.File,
        Line = error.Line,
        Field = error.Field is { } field ? JsonNamingPolicy.SnakeCaseLower.ConvertName(field.TrimStart('-').Replace('-', '_')) : null,
        Others = error.Others?.Select(other => Of(other, status)).ToList(),
    };
}

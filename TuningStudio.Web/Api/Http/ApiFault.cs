using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Http;

/// <summary>A request that cannot be answered, as OpenAI's clients know it.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="message">What happened and what to do.</param>
/// <param name="code">Stable, for scripts.</param>
/// <param name="param">The parameter at fault.</param>
internal sealed class ApiFault(int status, string message, string? code = null, string? param = null) : Exception(message)
{
    internal int Status => status;

    internal string? Code => code;

    internal string? Param => param;

    /// <summary>When to ask again.</summary>
    internal TimeSpan? RetryAfter { get; init; }

    internal ApiErrorBody Body => new(new ApiError(Message, Type(status), param, code));

    internal static ApiFault BadRequest(string message, string? param = null, string? code = null) => new(StatusCodes.Status400BadRequest, message, code, param);

    internal static ApiFault NotFound(string message, string? param = null, string? code = null) => new(StatusCodes.Status404NotFound, message, code, param);

    /// <summary>A fault of the engine or the site.</summary>
    internal static ApiFault Of(ErrorInfo error) => new(StatusOf(error.Code), error.ToString(), error.Code, error.Field is { } field ? SnakeCase.Of(field) : null);

    internal static ApiFault Of(TuningException fault) => Of(fault.ToInfo());

    private static int StatusOf(string code) => code switch
    {
        ErrorCodes.Internal or ErrorCodes.CannotWrite or ErrorCodes.NotANumber => StatusCodes.Status500InternalServerError,
        GenerationWorker.Lost or ErrorCodes.OutOfMemory or ErrorCodes.DeviceUnavailable or ErrorCodes.WorkerLost => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };

    private static string Type(int status) => status switch
    {
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };
}

/// <summary>What is wrong, in OpenAI's words.</summary>
internal sealed record ApiError(string Message, string Type, string? Param, string? Code);

/// <summary>An answer that is an error.</summary>
internal sealed record ApiErrorBody(ApiError Error);

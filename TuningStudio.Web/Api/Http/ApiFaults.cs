using System.Globalization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Api.Http;

/// <summary>Answers every fault, in the shape that a door has.</summary>
internal static class ApiFaults
{
    /// <summary>Puts itself around an endpoint: a parameter of the wrong type is a fault before any filter is asked.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="answer">The answer to a fault, and to the exception that it was.</param>
    internal static void Wrap(EndpointBuilder endpoint, Func<ApiFault, Exception, IResult> answer)
    {
        if (endpoint.RequestDelegate is { } next)
        {
            endpoint.RequestDelegate = context => HandleAsync(context, next, answer);
        }
    }

    /// <summary>A fault in OpenAI's shape.</summary>
    internal static IResult AsOpenAi(ApiFault fault, Exception cause) => Results.Json(fault.Body, ApiJson.Plain.ApiErrorBody, statusCode: fault.Status);

    private static async Task HandleAsync(HttpContext context, RequestDelegate next, Func<ApiFault, Exception, IResult> answer)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked is gone.
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            var fault = Describe(exception);
            if (fault.Status == StatusCodes.Status500InternalServerError && exception is not TuningException)
            {
                context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ApiFaults)).LogError(exception, "A request to {Path} failed.", context.Request.Path);
            }

            if (fault.RetryAfter is { } wait)
            {
                context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            }

            await answer(fault, exception).ExecuteAsync(context);
        }
    }

    private static ApiFault Describe(Exception exception) => exception switch
    {
        ApiFault known => known,
        TuningException known => ApiFault.Of(known),
        BadHttpRequestException bad => new ApiFault(bad.StatusCode, bad.Message, bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? "request_too_large" : null),
        _ => new ApiFault(StatusCodes.Status500InternalServerError, "The studio had a fault of its own; its log has the details.", ErrorCodes.Internal),
    };
}

using System.Globalization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Api.Http;

/// <summary>Answers every fault in OpenAI's shape.</summary>
internal static class ApiFaults
{
    /// <summary>Puts itself around an endpoint: a parameter of the wrong type is a fault before any filter is asked.</summary>
    internal static void Wrap(EndpointBuilder endpoint)
    {
        if (endpoint.RequestDelegate is { } answer)
        {
            endpoint.RequestDelegate = context => HandleAsync(context, answer);
        }
    }

    private static async Task HandleAsync(HttpContext context, RequestDelegate next)
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

            await Answer(context, fault).ExecuteAsync(context);
        }
    }

    /// <summary>The answer to a request that failed.</summary>
    private static IResult Answer(HttpContext context, ApiFault fault)
    {
        if (fault.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return Results.Json(fault.Body, ApiJson.Plain.ApiErrorBody, statusCode: fault.Status);
    }

    private static ApiFault Describe(Exception exception) => exception switch
    {
        ApiFault known => known,
        TuningException known => ApiFault.Of(known),
        BadHttpRequestException bad => new ApiFault(bad.StatusCode, bad.Message, bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? "request_too_large" : null),
        _ => new ApiFault(StatusCodes.Status500InternalServerError, "The studio had a fault of its own; its log has the details.", ErrorCodes.Internal),
    };
}

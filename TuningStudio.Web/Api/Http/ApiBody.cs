using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;

namespace TuningStudio.Web.Api.Http;

/// <summary>Reads the JSON of a request.</summary>
internal static class ApiBody
{
    /// <summary>More than any conversation that a model here can read.</summary>
    internal const int Largest = 8 << 20;

    /// <summary>Refuses a body of more bytes.</summary>
    internal static void Limit(HttpRequest request, int largest)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = largest;
        }
    }

    /// <summary>Reads the body.</summary>
    /// <exception cref="ApiFault">It is no JSON, not what was expected, or too large.</exception>
    internal static async Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type)
    {
        // A page of another site can send anything else without asking this one.
        if (!request.HasJsonContentType())
        {
            throw new ApiFault(StatusCodes.Status415UnsupportedMediaType, "Send the body as JSON, with Content-Type: application/json.", "unsupported_media_type");
        }

        Limit(request, Largest);
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, type, request.HttpContext.RequestAborted)
                ?? throw ApiFault.BadRequest("The body is a JSON object.");
        }
        catch (JsonException fault)
        {
            // What the reader itself stumbles over is no JSON at all.
            var param = fault.InnerException is not JsonException && fault.Path is ['$', '.', .. var path] ? path : null;
            throw ApiFault.BadRequest(param is null ? "The body is not valid JSON." : $"'{param}' is missing or of the wrong type.", param, param is null ? "invalid_json" : "invalid_type");
        }
    }
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;
using TuningStudio.Core.Contracts;

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
    internal static async Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type) => Of(await ParseAsync(request), type);

    /// <summary>Reads the body as it is.</summary>
    /// <exception cref="ApiFault">It is no JSON, or too large.</exception>
    internal static async Task<JsonElement> ParseAsync(HttpRequest request)
    {
        // A page of another site can send anything else without asking this one.
        if (!request.HasJsonContentType())
        {
            throw new ApiFault(StatusCodes.Status415UnsupportedMediaType, "Send the body as JSON, with Content-Type: application/json.", "unsupported_media_type");
        }

        Limit(request, Largest);
        try
        {
            var body = await JsonSerializer.DeserializeAsync(request.Body, ApiJson.Plain.JsonElement, request.HttpContext.RequestAborted);
            return HalfCharacter.IsIn(body) ? throw Half(body) : body;
        }
        catch (JsonException)
        {
            throw ApiFault.BadRequest("The body is not valid JSON.", code: "invalid_json");
        }
    }

    /// <summary>What a body says.</summary>
    /// <exception cref="ApiFault">It is not what was expected.</exception>
    internal static T Of<T>(JsonElement body, JsonTypeInfo<T> type)
    {
        try
        {
            return body.Deserialize(type) ?? throw NoObject();
        }
        catch (JsonException fault)
        {
            if (fault.Path is ['$', '.', .. var param])
            {
                throw ApiFault.BadRequest($"'{param}' is not known here, missing, or of the wrong type.", param, "invalid_type");
            }

            var missing = body.ValueKind != JsonValueKind.Object ? [] : type.Properties.Where(property => property.IsRequired && !body.TryGetProperty(property.Name, out _)).Select(property => property.Name).ToList();
            throw missing.Count == 0 ? NoObject() : ApiFault.BadRequest(string.Join(" ", missing.Select(name => $"'{name}' is missing.")), missing[0], "missing_required_parameter");
        }
    }

    private static ApiFault Half(JsonElement body)
    {
        var param = body.ValueKind != JsonValueKind.Object ? null : body.EnumerateObject().Where(property => HalfCharacter.IsIn(property.Value)).Select(HalfCharacter.NameOf).FirstOrDefault();
        return ApiFault.BadRequest("A text or a name in the body holds half a surrogate pair (a lone \\uD800–\\uDFFF escape), which is no text.", param, "invalid_value");
    }

    private static ApiFault NoObject() => ApiFault.BadRequest("The body is a JSON object of what this address takes.", code: "invalid_type");
}

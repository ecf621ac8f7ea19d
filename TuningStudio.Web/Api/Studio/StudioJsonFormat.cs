using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using TuningStudio.Web.Api.Http;

namespace TuningStudio.Web.Api.Studio;

/// <summary>
/// The JSON of the studio's own API: names in snake_case as at OpenAI's door and in a run's YAML, nothing where there is nothing. Words are so too, but for those that a run's files spell
/// otherwise: a phase is <c>preparingData</c> here as there.
/// </summary>
internal static class StudioJsonFormat
{
    internal static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    // For bodies alone: what an older run lacks is none of whoever asks for it.
    private static JsonSerializerOptions Strict { get; } = new(Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    internal static IResult Answer<T>(T value, int status = StatusCodes.Status200OK) => Results.Json(value, Options, statusCode: status);

    internal static CreatedAnswer Created<T>(T value, int status = StatusCodes.Status201Created) => new(status, "application/json; charset=utf-8", JsonSerializer.SerializeToUtf8Bytes(value, Options));

    /// <summary>Reads a body; a name that is not known is a mistake.</summary>
    /// <exception cref="ApiFault">It is no JSON, or not what was expected.</exception>
    internal static async Task<T> ReadAsync<T>(HttpRequest request)
    {
        var body = await ApiBody.ParseAsync(request);

        // The reader looks for nothing in members, and not in lists.
        return NothingIn(body, string.Empty) is { } place
            ? throw ApiFault.BadRequest($"'{place}' is null: a list has no gaps.", place, "invalid_type")
            : ApiBody.Of(body, (JsonTypeInfo<T>)Strict.GetTypeInfo(typeof(T)));
    }

    /// <summary>How an answer's part is written.</summary>
    internal static JsonTypeInfo<T> Type<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    /// <summary>The same where nothing need be said.</summary>
    internal static async Task<T> ReadOrNothingAsync<T>(HttpRequest request)
        where T : new() => request.ContentLength is null or 0 && !request.HasJsonContentType() ? new T() : await ReadAsync<T>(request);

    private static string? NothingIn(JsonElement value, string path) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Select(member => NothingIn(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}")).FirstOrDefault(place => place is not null),
        JsonValueKind.Array => value.EnumerateArray().Select((item, index) => item.ValueKind == JsonValueKind.Null ? $"{path}[{index}]" : NothingIn(item, $"{path}[{index}]")).FirstOrDefault(place => place is not null),
        _ => null,
    };
}

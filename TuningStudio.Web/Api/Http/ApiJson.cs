using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TuningStudio.Web.Api.Chat;
using TuningStudio.Web.Api.Completions;
using TuningStudio.Web.Api.Files;
using TuningStudio.Web.Api.Jobs;
using TuningStudio.Web.Api.Legacy;
using TuningStudio.Web.Api.Models;

namespace TuningStudio.Web.Api.Http;

/// <summary>The API's JSON as OpenAI has it: snake_case, and null where there is nothing.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ApiErrorBody))]
[JsonSerializable(typeof(Deletion))]
[JsonSerializable(typeof(FileObject))]
[JsonSerializable(typeof(ApiList<FileObject>))]
[JsonSerializable(typeof(JobRequest))]
[JsonSerializable(typeof(JobObject))]
[JsonSerializable(typeof(ApiList<JobObject>))]
[JsonSerializable(typeof(JobEventObject))]
[JsonSerializable(typeof(ApiList<JobEventObject>))]
[JsonSerializable(typeof(ApiList<CheckpointObject>))]
[JsonSerializable(typeof(ChatRequest))]
[JsonSerializable(typeof(ChatCompletion))]
[JsonSerializable(typeof(ChatChunk))]
[JsonSerializable(typeof(CountedChatChunk))]
[JsonSerializable(typeof(CompletionRequest))]
[JsonSerializable(typeof(Completion))]
[JsonSerializable(typeof(CountedCompletion))]
[JsonSerializable(typeof(FineTuneRequest))]
[JsonSerializable(typeof(FineTuneObject))]
[JsonSerializable(typeof(FineTuneList<FineTuneObject>))]
[JsonSerializable(typeof(FineTuneList<FineTuneEventObject>))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(ModelObject))]
[JsonSerializable(typeof(ModelList))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>With letters of every language as they are.</summary>
    internal static ApiJson Plain => Contexts.Plain;

    // A class of its own, made on first use: the generated half's static fields are not set while this half's initializers run.
    private static class Contexts
    {
        internal static readonly ApiJson Plain = new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}

/// <summary>Something was deleted.</summary>
internal sealed record Deletion(string Id, string Object)
{
    public bool Deleted { get; } = true;
}

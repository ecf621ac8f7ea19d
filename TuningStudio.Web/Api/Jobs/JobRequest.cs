using System.Text.Json;

namespace TuningStudio.Web.Api.Jobs;

/// <summary>The body of <c>POST /v1/fine_tuning/jobs</c>; what can have several shapes is read later.</summary>
internal sealed record JobRequest
{
    public string? Model { get; init; }

    public string? TrainingFile { get; init; }

    public string? ValidationFile { get; init; }

    public string? Suffix { get; init; }

    public int? Seed { get; init; }

    public Dictionary<string, string?>? Metadata { get; init; }

    public JsonElement? Hyperparameters { get; init; }

    public JsonElement? Method { get; init; }

    public JsonElement? Integrations { get; init; }
}

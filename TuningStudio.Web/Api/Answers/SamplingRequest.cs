using System.Text.Json;

namespace TuningStudio.Web.Api.Answers;

/// <summary>What requests for answers have in common; beside OpenAI's names, those that other servers of open models have.</summary>
internal abstract record SamplingRequest
{
    public string? Model { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public int? TopK { get; init; }

    public double? MinP { get; init; }

    public double? RepetitionPenalty { get; init; }

    public double? PresencePenalty { get; init; }

    public double? FrequencyPenalty { get; init; }

    public int? MaxTokens { get; init; }

    public int? N { get; init; }

    public long? Seed { get; init; }

    public JsonElement? Stop { get; init; }

    public JsonElement? LogitBias { get; init; }

    public bool? Stream { get; init; }

    public StreamOptions? StreamOptions { get; init; }
}

/// <summary>What a stream tells besides.</summary>
internal sealed record StreamOptions(bool? IncludeUsage);

using System.Text.Json.Serialization;
using TuningStudio.Web.Api.Files;

namespace TuningStudio.Web.Api.Legacy;

/// <summary>A job as OpenAI's API of 2022 described it.</summary>
internal sealed record FineTuneObject
{
    public string Object { get; } = "fine-tune";

    public required string Id { get; init; }

    public required string Model { get; init; }

    public required long CreatedAt { get; init; }

    public required long UpdatedAt { get; init; }

    public required string Status { get; init; }

    public string? FineTunedModel { get; init; }

    public required FineTuneValues Hyperparams { get; init; }

    public required string OrganizationId { get; init; }

    public required IReadOnlyList<FileObject> TrainingFiles { get; init; }

    public required IReadOnlyList<FileObject> ValidationFiles { get; init; }

    public required IReadOnlyList<FileObject> ResultFiles { get; init; }

    /// <summary>Left out of lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FineTuneEventObject>? Events { get; init; }

    /// <summary>What of the request was passed over, told to whoever made the job and left out elsewhere.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Notes { get; init; }
}

/// <summary>Its values; null until they are known.</summary>
internal sealed record FineTuneValues(int? NEpochs, int? BatchSize, double? LearningRateMultiplier, double? PromptLossWeight)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? ComputeClassificationMetrics { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ClassificationNClasses { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClassificationPositiveClass { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? ClassificationBetas { get; init; }
}

/// <summary>Something that happened in it.</summary>
internal sealed record FineTuneEventObject(long CreatedAt, string Level, string Message)
{
    public string Object { get; } = "fine-tune-event";
}

/// <summary>Jobs, or their events.</summary>
internal sealed record FineTuneList<T>(IReadOnlyList<T> Data)
{
    public string Object { get; } = "list";
}

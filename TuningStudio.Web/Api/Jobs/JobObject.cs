using System.Text.Json.Serialization;

namespace TuningStudio.Web.Api.Jobs;

/// <summary>A fine-tuning job as OpenAI describes it.</summary>
internal sealed record JobObject
{
    public string Object { get; } = "fine_tuning.job";

    public required string Id { get; init; }

    public required string Model { get; init; }

    public required long CreatedAt { get; init; }

    public long? FinishedAt { get; init; }

    public long? EstimatedFinish { get; init; }

    public string? FineTunedModel { get; init; }

    public required string OrganizationId { get; init; }

    public required string Status { get; init; }

    public required string TrainingFile { get; init; }

    public string? ValidationFile { get; init; }

    public IReadOnlyList<string> ResultFiles { get; init; } = [];

    public long? TrainedTokens { get; init; }

    public JobError? Error { get; init; }

    public required int Seed { get; init; }

    public string? UserProvidedSuffix { get; init; }

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    public IReadOnlyList<string> Integrations { get; } = [];

    public required JobValues Hyperparameters { get; init; }

    /// <summary>What of the request was passed over, told to whoever made the job and left out elsewhere.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Notes { get; init; }

    public JobMethod Method => new(new JobSupervised(Hyperparameters));
}

/// <summary>Why a job failed.</summary>
internal sealed record JobError(string Code, string Message, string? Param);

/// <summary>How it learns.</summary>
internal sealed record JobMethod(JobSupervised Supervised)
{
    public string Type { get; } = JobHyperparameters.Supervised;
}

/// <summary>What it learns with.</summary>
internal sealed record JobSupervised(JobValues Hyperparameters);

/// <summary>The three values that OpenAI knows; a number once it is known, and <c>auto</c> until then.</summary>
internal sealed record JobValues(AutoNumber BatchSize, AutoNumber LearningRateMultiplier, AutoNumber NEpochs);

/// <summary>A number, or <c>auto</c>.</summary>
[JsonConverter(typeof(AutoNumberConverter))]
internal readonly record struct AutoNumber(double? Value);

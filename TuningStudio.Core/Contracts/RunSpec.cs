using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Contracts;

/// <summary>
/// A whole request to tune a model, as the form or the command line yields it and as <c>spec.json</c> keeps it.
/// Only the model and the training file are needed; what is null is resolved before the start and saved beside it.
/// </summary>
public sealed record RunSpec
{
    /// <summary>Identifies the run: letters, digits and dashes; also the name of its folder.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>Full path of the base model's folder.</summary>
    public required string Model { get; init; }

    /// <summary>Full path of an adapter to go on from; null begins with a fresh one.</summary>
    public string? Adapter { get; init; }

    /// <summary>Full path of the training data.</summary>
    public required string TrainingFile { get; init; }

    /// <summary>Full path of the validation data; null splits some off the training data.</summary>
    public string? ValidationFile { get; init; }

    /// <summary>A system prompt put before every record that has none of its own; null adds none.</summary>
    public string? SystemPrompt { get; init; }

    /// <summary>What the user set; everything else is chosen by <see cref="HyperparameterResolver"/>.</summary>
    public HyperparameterOptions Hyperparameters { get; init; } = new();

    /// <summary>The preset that these began with; null for none. Says nothing by itself: its values stand among the hyperparameters.</summary>
    public string? Preset { get; init; }

    /// <summary>The sweep that the run belongs to; null for a run by itself.</summary>
    public SweepPlace? Sweep { get; init; }

    /// <summary>When the request was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

namespace TuningStudio.Web.Components.NewRun;

/// <summary>What a person has chosen so far for a new run; kept in the browser's tab until it is started.</summary>
public sealed record RunDraft
{
    public string? Name { get; init; }

    public string? Model { get; init; }

    public string? TrainingFile { get; init; }

    public string? ValidationFile { get; init; }

    /// <summary>What is said of the data that its content does not say.</summary>
    public Core.Contracts.DataOptions? Data { get; init; }

    public string? SystemPrompt { get; init; }

    /// <summary>A template of one's own in place of the model's.</summary>
    public Core.Contracts.PromptTemplate? Template { get; init; }

    /// <summary>Prompts to be answered while it trains, one a line.</summary>
    public string? SamplePrompts { get; init; }

    /// <summary>Hyperparameters as typed, right or wrong, by their JSON name; what is not here is left to the studio.</summary>
    public Dictionary<string, string> Options { get; init; } = [];

    /// <summary>The preset that the options began with.</summary>
    public string? Preset { get; init; }

    /// <summary>What to try several values of; null for one run.</summary>
    public SweepDraft? Sweep { get; init; }

    /// <summary>The lesson that it began with.</summary>
    public string? Lesson { get; init; }

    /// <summary>The run this one started as a copy of.</summary>
    public string? From { get; init; }

    /// <summary>The step of that run's checkpoint whose adapter this one begins with; null for a fresh adapter.</summary>
    public int? Checkpoint { get; init; }

    /// <summary>Full path of that adapter.</summary>
    public string? Adapter { get; init; }

    /// <summary>Whether the checkpoint's moments are taken too.</summary>
    public bool KeepMoments { get; init; }

    /// <summary>What the copy was asked to have otherwise.</summary>
    public string? Changes { get; init; }
}

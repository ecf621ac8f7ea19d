using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Components.NewRun;

/// <summary>What a person has chosen so far for a new run; kept in the browser until it is started.</summary>
public sealed record RunDraft
{
    public string? Name { get; init; }

    /// <summary>Part of the tuned model's name, where a run's file said one.</summary>
    public string? Suffix { get; init; }

    /// <summary>What a run's file noted down beside the run.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    public string? Model { get; init; }

    public string? TrainingFile { get; init; }

    public string? ValidationFile { get; init; }

    /// <summary>What is said of the data that its content does not say.</summary>
    public DataOptions? Data { get; init; }

    public string? SystemPrompt { get; init; }

    /// <summary>A template of one's own in place of the model's.</summary>
    public PromptTemplate? Template { get; init; }

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

    /// <summary>Full path of that adapter, or of one that no checkpoint here names.</summary>
    public string? Adapter { get; init; }

    /// <summary>Where an adapter comes from that was taken over from another run's request, as that says it.</summary>
    public string? BranchedFrom { get; init; }

    /// <summary>Whether the checkpoint's moments are taken too.</summary>
    public bool KeepMoments { get; init; }

    /// <summary>What the copy was asked to have otherwise.</summary>
    public string? Changes { get; init; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>A run's request once more, to be changed.</summary>
    public static RunDraft Of(RunSpec spec) => new()
    {
        Name = spec.Name,
        Suffix = spec.Suffix,
        Metadata = spec.Metadata,
        Model = spec.Model,
        TrainingFile = spec.TrainingFile,
        ValidationFile = spec.ValidationFile,
        Data = spec.Data,
        Adapter = spec.Adapter,
        BranchedFrom = spec.BranchedFrom,
        KeepMoments = spec.KeepMoments,
        SystemPrompt = spec.SystemPrompt,
        Template = spec.Template,
        SamplePrompts = spec.SamplePrompts.Count == 0 ? null : string.Join('\n', spec.SamplePrompts),
        Preset = spec.Preset,
        Options = Texts(spec.Hyperparameters),
    };

    /// <summary>Reads <see cref="Changes"/>, as <c>name=value</c> with commas between. Anybody may have typed them: what cannot be read is left out.</summary>
    internal static HyperparameterOptions ReadChanges(string? changes) => (changes ?? string.Empty).Split(',').Select(change => change.Split('=', 2)).Aggregate(
        new HyperparameterOptions(),
        (options, change) => change is [var name, var value] && OptionNames.Find(name) is { } option && option.Check(value) is null ? option.With(options, value) : options);

    /// <summary>What is set of the hyperparameters, as the form would have it typed.</summary>
    internal static Dictionary<string, string> Texts(HyperparameterOptions values) => HyperparameterCatalog.All
        .Select(option => (option.Name, Value: option.Read(values)))
        .Where(option => option.Value is not null)
        .ToDictionary(option => option.Name, option => option.Value!);
}

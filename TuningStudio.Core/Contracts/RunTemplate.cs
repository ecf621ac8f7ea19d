using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Contracts;

/// <summary>A run as a file that people keep and share: what is tuned on what and how, without id and moment. <see cref="RunTemplateYaml"/> reads and writes it.</summary>
public sealed record RunTemplate
{
    /// <summary>What people call the run.</summary>
    public string? Name { get; init; }

    /// <summary>Part of the tuned model's name.</summary>
    public string? Suffix { get; init; }

    /// <summary>The base model: a path, or a name under which the studio knows it.</summary>
    public string? Model { get; init; }

    /// <summary>An adapter to go on from.</summary>
    public string? Adapter { get; init; }

    /// <summary>Training data: a path, an address, or the id of a file.</summary>
    public string? TrainingFile { get; init; }

    /// <summary>Validation data, likewise.</summary>
    public string? ValidationFile { get; init; }

    /// <summary>How both files are read where their content does not say it.</summary>
    public DataOptions? Data { get; init; }

    /// <summary>A template in place of the model's.</summary>
    public PromptTemplate? Template { get; init; }

    /// <summary>A system prompt put before every record that has none of its own.</summary>
    public string? SystemPrompt { get; init; }

    /// <summary>Prompts that the model answers while it trains.</summary>
    public IReadOnlyList<string> SamplePrompts { get; init; } = [];

    /// <summary>A preset under the hyperparameters.</summary>
    public string? Preset { get; init; }

    /// <summary>Keys and values that are noted down beside the run.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>What is set; a preset's values are not among them.</summary>
    public HyperparameterOptions Hyperparameters { get; init; } = new();

    /// <summary>Fields of other tools among the hyperparameters that ask for nothing here, with what is done instead.</summary>
    public IReadOnlyList<LocalizedText> Notes { get; init; } = [];

    /// <summary>The hyperparameters over those of the preset.</summary>
    /// <exception cref="TuningException">There is no such preset.</exception>
    public HyperparameterOptions Values() => Preset is not { } name ? Hyperparameters
        : HyperparameterPresets.Find(name) is { } preset ? Hyperparameters.Over(preset.Values)
        : throw new TuningException(ErrorCodes.InvalidOption, $"There is no preset '{name}'.", $"Name one of {string.Join(", ", HyperparameterPresets.All.Select(known => known.Name))}.", field: "preset");

    /// <summary>A run that was made, to be made again. The values of its preset stand among the others: they were the preset's of that day.</summary>
    public static RunTemplate Of(RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return new()
        {
            Name = spec.Name,
            Suffix = spec.Suffix,
            Model = spec.Model,
            Adapter = spec.Adapter,
            TrainingFile = spec.TrainingFile,
            ValidationFile = spec.ValidationFile,
            Data = spec.Data,
            Template = spec.Template,
            SystemPrompt = spec.SystemPrompt,
            SamplePrompts = spec.SamplePrompts,
            Metadata = spec.Metadata,
            Hyperparameters = spec.Hyperparameters,
        };
    }

    /// <summary>The same with relative paths seen from a folder; addresses and names stay.</summary>
    public RunTemplate SeenFrom(string folder) => this with
    {
        Model = Model is { } model && Path.Exists(Path.Combine(folder, model)) ? Path.GetFullPath(model, folder) : Model,
        Adapter = Adapter is { } adapter ? Path.GetFullPath(adapter, folder) : null,
        TrainingFile = SeenFrom(folder, TrainingFile),
        ValidationFile = SeenFrom(folder, ValidationFile),
    };

    private static string? SeenFrom(string folder, string? file) => file is null || file.Contains("://", StringComparison.Ordinal) ? file : Path.GetFullPath(file, folder);
}

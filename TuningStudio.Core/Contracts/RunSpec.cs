using System.Text.Json;
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

    /// <summary>The checkpoint that <see cref="Adapter"/> was taken from, as <c>run/step</c>, for people to read; null where it is none.</summary>
    public string? BranchedFrom { get; init; }

    /// <summary>Whether the run begins with the optimizer's moments of the checkpoint that <see cref="Adapter"/> lies in, and not with fresh ones.</summary>
    public bool KeepMoments { get; init; }

    /// <summary>Full path of the training data.</summary>
    public required string TrainingFile { get; init; }

    /// <summary>Full path of the validation data; null splits some off the training data.</summary>
    public string? ValidationFile { get; init; }

    /// <summary>How the training data came to be, where it is a mended version of another file; null where it is not.</summary>
    public DatasetVersion? TrainingVersion { get; init; }

    /// <summary>Where <see cref="TrainingFile"/> came from and what it held when the run was asked for; null for a file of which the studio stores no copy.</summary>
    public DataOrigin? TrainingOrigin { get; init; }

    /// <summary>The same of <see cref="ValidationFile"/>.</summary>
    public DataOrigin? ValidationOrigin { get; init; }

    /// <summary>How both files are read where their content does not say it; null says nothing.</summary>
    public DataOptions? Data { get; init; }

    /// <summary>A system prompt put before every record that has none of its own; null adds none.</summary>
    public string? SystemPrompt { get; init; }

    /// <summary>A template of one's own in place of the model's chat template; null takes the model's.</summary>
    public PromptTemplate? Template { get; init; }

    /// <summary>Prompts that the model answers at every evaluation, beside those taken from the validation data.</summary>
    public IReadOnlyList<string> SamplePrompts { get; init; } = [];

    /// <summary>What the user set; everything else is chosen by <see cref="HyperparameterResolver"/>.</summary>
    public HyperparameterOptions Hyperparameters { get; init; } = new();

    /// <summary>Epochs that were added after the run had finished, in order.</summary>
    public IReadOnlyList<RunExtension> Extensions { get => field ?? []; init; } // Generated JSON forgets initializers: null in older files.

    /// <summary>The preset that these began with; null for none. Says nothing by itself: its values stand among the hyperparameters.</summary>
    public string? Preset { get; init; }

    /// <summary>The sweep that the run belongs to; null for a run by itself.</summary>
    public SweepPlace? Sweep { get; init; }

    /// <summary>Part of the tuned model's name that a person chose; null takes the run's name.</summary>
    public string? Suffix { get; init; }

    /// <summary>Keys and values that a program notes down beside the run, as OpenAI's API has them; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>When the request was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Writes the request into its folder, which is there, in one move.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public void Write(RunFolder folder)
    {
        var temporary = folder.SpecFile + ".tmp";
        File.WriteAllText(temporary, JsonSerializer.Serialize(this, StudioJson.Indented.RunSpec));
        File.Move(temporary, folder.SpecFile, overwrite: true);
    }
}

/// <summary>Epochs added to a finished run.</summary>
/// <param name="Epochs">How many, from 1.</param>
/// <param name="LearningRate">The rate they begin with; null takes half of the run's peak.</param>
public sealed record RunExtension(int Epochs, double? LearningRate = null);

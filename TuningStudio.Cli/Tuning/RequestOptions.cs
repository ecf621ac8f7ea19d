using System.CommandLine;
using TuningStudio.Cli.Commands;
using TuningStudio.Cli.Options;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Data.Labels;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Locations;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Planning;
using TuningStudio.Core.Weights;

namespace TuningStudio.Cli.Tuning;

/// <summary>The options that say what is tuned on what and how; the verbs that tune share them.</summary>
internal sealed class RequestOptions
{
    private readonly Option<string[]> _prompts = new("--sample-prompt") { Description = "A prompt that the model answers before the first step and at every evaluation; may be given several times.", HelpName = "TEXT" };
    private readonly Option<string?> _validation = new("--validation-file", "--validation_file", "-v") { Description = "Validation data (Vertex AI's evaluation set); without it some of the training data is held out.", HelpName = "FILE|ADDRESS" };
    private readonly Option<string?> _system = new("--system-prompt") { Description = "A system prompt put before every record that has none of its own.", HelpName = "TEXT" };

    private readonly DataFlags _data = new();
    private readonly TemplateFlags _template = new();

    internal HyperparameterFlags Hyperparameters { get; } = new();

    internal Option<string?> Adapter { get; } = new("--adapter") { Description = "Adapter to go on from, instead of a fresh one; its method and shape are kept.", HelpName = "DIR" };

    internal Option<string?> Model { get; } = new("--model", "-m") { Description = "Folder of the base model, in Hugging Face layout, a GGUF file, or the owner/name of a model that was downloaded.", HelpName = "DIR" };

    internal Option<string?> TrainingFile { get; } = new("--training-file", "--training_file", "-t") { Description = "Training data: JSONL, JSON, CSV, Parquet, XLSX or plain text, also as .gz or .zip; the layout is recognised. A path, or an address that begins with " + SourceCatalog.Schemes + ".", HelpName = "FILE|ADDRESS" };

    internal void AddTo(Command command)
    {
        Option[] options = [Model, Adapter, TrainingFile, _validation, _system, _prompts];
        foreach (var option in options)
        {
            command.Add(option);
        }

        _data.AddTo(command);
        _template.AddTo(command);
        Hyperparameters.AddTo(command);
    }

    /// <summary>The request, on the grounds of the run that it branches from, if any. Paths are made absolute, so that the run folder stands for itself.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="id">The run's id.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="context">Fetches what is named by an address, and tells people what is done otherwise than they asked.</param>
    /// <param name="source">The run that it branches from.</param>
    /// <param name="template">The file that says what the options do not.</param>
    /// <exception cref="TuningException">A file or folder is not there, or the hyperparameters do not fit the model.</exception>
    internal RunSpec Spec(ParseResult parsed, string id, string name, VerbContext context, RunSpec? source = null, RunTemplate? template = null)
    {
        var validation = parsed.GetValue(_validation) ?? template?.ValidationFile;
        var adapter = parsed.GetValue(Adapter) ?? template?.Adapter;
        var training = parsed.GetValue(TrainingFile) ?? template?.TrainingFile;
        string[] prompts = parsed.GetValue(_prompts) is { Length: > 0 } given ? given : [.. template?.SamplePrompts ?? []];

        foreach (var note in template?.Notes ?? [])
        {
            context.Output.Note(note.English);
        }

        // What is wrong is told all at once; nothing is fetched for a request that has a fault already.
        var faults = new CollectedFaults();
        var model = faults.Try(() => Existing(ModelPath.Find(parsed.GetValue(Model) ?? template?.Model ?? source!.Model), path => Directory.Exists(path) || GgufPath.FileOf(path) is not null, "model folder"));
        var start = adapter is null ? source?.Adapter : faults.Try(() => Existing(adapter, Directory.Exists, "adapter folder"));
        var options = faults.Try(() => Hyperparameters.Read(parsed, template?.Values() ?? source?.Hyperparameters, context.Output.Note)) ?? new();
        var data = faults.Try(() => _data.Read(parsed, template?.Data ?? source?.Data));
        var ownTemplate = faults.Try(() => _template.Read(parsed, template?.Template ?? source?.Template));
        validation ??= source?.ValidationFile;
        AddMisfits(faults, options, model, start, validation is not null);
        var learnt = Here(training ?? source!.TrainingFile, "training file");
        var held = validation is null ? null : Here(validation, "validation file");
        if (learnt is not null && options.ComputeClassificationMetrics == true)
        {
            AddLabelFaults(faults, options, [.. new[] { learnt, held }.OfType<string>()], data);
        }

        faults.Refuse();
        var spec = new RunSpec
        {
            Id = id,
            Name = name,
            Model = model!,
            Adapter = start,
            BranchedFrom = source?.BranchedFrom,
            KeepMoments = source?.KeepMoments ?? false,
            TrainingFile = learnt!,
            ValidationFile = held,
            Data = data,
            Template = ownTemplate,
            SystemPrompt = parsed.GetValue(_system) ?? template?.SystemPrompt ?? source?.SystemPrompt,
            TrainingVersion = DatasetVersion.Of(CommonOptions.FullPath(training) ?? source?.TrainingFile),
            SamplePrompts = [.. prompts.Where(prompt => !string.IsNullOrWhiteSpace(prompt))],
            Hyperparameters = options,
            Preset = Hyperparameters.Preset(parsed) ?? template?.Preset,
            Suffix = template?.Suffix,
            Metadata = template?.Metadata,
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
        return spec with { TrainingOrigin = DatasetStore.OriginOf(spec.TrainingFile), ValidationOrigin = held is null ? null : DatasetStore.OriginOf(held) };

        string? Here(string named, string what) =>
            SourceCatalog.IsAddress(named) && !faults.IsEmpty ? null : faults.Try(() => Existing(context.Local(named), File.Exists, what));
    }

    /// <summary>Refuses hyperparameters that do not fit the model, so that a slip of the finger costs no loading.</summary>
    /// <exception cref="TuningException">Says what does not fit.</exception>
    internal static void RefuseMisfits(RunSpec spec)
    {
        var faults = new CollectedFaults();
        AddMisfits(faults, spec.Hyperparameters, spec.Model, spec.Adapter, spec.ValidationFile is not null);
        faults.Refuse();
    }

    private static void AddMisfits(CollectedFaults faults, HyperparameterOptions options, string? model, string? adapter, bool hasValidationFile)
    {
        if (adapter is not null)
        {
            faults.Try(() => Adapters.GoingOnFrom(adapter, options));
        }

        // A GGUF file calls its tensors otherwise; there the engine says what it does not know.
        if (model is not null && GgufPath.FileOf(model) is null && (options.TargetModules ?? options.ExcludeModules) is not null && faults.Try(() => Tensors(model)) is { } tensors)
        {
            faults.Try(() => TargetModuleCheck.Refuse(tensors, options.TargetModules ?? [], "--target-modules"));
            faults.Try(() => TargetModuleCheck.Refuse(tensors, options.ExcludeModules ?? [], "--exclude-modules"));
        }

        // How many records there are is known once the data is read, at the start of the run.
        var facts = model is not null && ShapeOf(model) is { } shape ? new ResolverFacts(shape.HiddenSize, shape.MaxPositions, Records: 0, hasValidationFile, string.Empty, string.Empty) : null;
        faults.Try(() => HyperparameterCheck.Refuse(options, facts));
    }

    private static void AddLabelFaults(CollectedFaults faults, HyperparameterOptions options, IReadOnlyList<string> files, DataOptions? data)
    {
        try
        {
            faults.AddRange(ClassificationCheck.Find([options], [.. files.Select(file => DatasetFile.Open(file, data).Preview(ClassificationCheck.RecordsLookedAt))]));
        }
        catch (TuningException)
        {
            // What cannot be read is the run's own fault to report.
        }
    }

    private static List<(string Name, int Dimensions)> Tensors(string model)
    {
        using var weights = CheckpointReader.Open(model);
        return [.. weights.Tensors.Values.Select(tensor => (tensor.Name, tensor.Shape.Length))];
    }

    // A model that cannot be read is the run's own fault to report.
    private static ModelShape? ShapeOf(string model)
    {
        try
        {
            var config = ModelConfig.Load(model);
            return ModelLoader.FamilyOf(config).ShapeOf(config);
        }
        catch (TuningException)
        {
            return null;
        }
    }

    // Asked here already, so that a slip of the finger does not leave a run folder behind.
    private static string Existing(string path, Func<string, bool> exists, string what)
    {
        var full = Path.GetFullPath(path);
        return exists(full) ? full : throw new TuningException(ErrorCodes.NotFound, $"The {what} does not exist.", "Check the path.", full);
    }
}

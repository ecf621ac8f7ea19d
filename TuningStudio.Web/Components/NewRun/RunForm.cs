using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.NewRun;

/// <summary>A new run in the making: the draft, what is known about its model and data, and what is still wrong.</summary>
public sealed partial class RunForm(IModelLibrary models, IDatasetLibrary datasets) : IDisposable
{
    private readonly LatestLook _modelLook = new();
    private readonly LatestLook _dataLook = new();
    private readonly LatestLook _validationLook = new();

    public RunDraft Draft { get; private set; } = new();

    /// <summary>What a probe measures of it; held here so that it outlasts the step.</summary>
    internal PlanProbe Probe { get; } = new();

    public ModelInfo? Model { get; private set; }

    public ErrorInfo? ModelError { get; private set; }

    public DatasetPreview? Preview { get; private set; }

    public ErrorInfo? DataError { get; private set; }

    public ErrorInfo? ValidationError { get; private set; }

    /// <summary>Whether the model's folder is still being looked at.</summary>
    public bool IsReadingModel => _modelLook.IsBusy;

    /// <summary>Whether the training data is still being read.</summary>
    public bool IsReadingData => _dataLook.IsBusy;

    /// <summary>The chosen method, or the one that is taken when none is chosen.</summary>
    public TuningMethod Method => TuningMethods.All.FirstOrDefault(method => method.Name == Text(HyperparameterCatalog.Get("method"))) ?? TuningMethods.Get(TuningMethods.Default);

    /// <summary>The preset that the options began with, if they did.</summary>
    public HyperparameterPreset? Preset => HyperparameterPresets.Find(Draft.Preset);

    /// <summary>The hyperparameters that the chosen method knows. What was typed for another one stays in the draft and is not sent, nor what a checkpoint's adapter decides.</summary>
    public IEnumerable<OptionDefinition> Options => HyperparameterCatalog.For(Method.Name).Where(option => Draft.Adapter is null || option.Group != OptionGroup.Adapter);

    /// <summary>Every hyperparameter that cannot be read, by name.</summary>
    public IReadOnlySet<string> BadOptions => Options
        .Where(option => option.Check(Text(option)) is not null).Select(option => option.Name).ToHashSet();

    public bool IsReady => RunStepOrder.Until(RunStep.Review).All(IsComplete);

    /// <summary>Takes over a draft and looks at everything it names.</summary>
    public async Task LoadAsync(RunDraft draft)
    {
        Draft = draft;
        await Task.WhenAll(
            LoadModelAsync(draft.Model),
            ChooseDataAsync(draft.TrainingFile, draft.ValidationFile));
    }

    /// <summary>Takes over a run's file in place of what was chosen so far.</summary>
    /// <exception cref="TuningException">It says what the form cannot do.</exception>
    public async Task TakeAsync(RunTemplate template) => await LoadAsync(TemplateDraft.Of(template, Draft.Name, await models.ListAsync()));

    // Where nothing was chosen the first one is as good as any.
    private async Task LoadModelAsync(string? path) => await ChooseModelAsync(path ?? (await models.ListAsync() is [var first, ..] ? first.Path : null));

    /// <summary>Whether the name is there and short enough.</summary>
    public bool HasName => Draft.Name?.Trim().Length is >= 1 and <= State.NewRun.LongestName;

    public bool IsComplete(RunStep step) => step switch
    {
        RunStep.Model => HasName && Model is not null,
        RunStep.Data => Preview is not null && ValidationError is null && TemplateProblem is null && !_validationLook.IsBusy,
        RunStep.Options => BadOptions.Count == 0 && Contradictions.Count == 0 && SweepFaults.Count == 0,

        // There is nothing to decide.
        RunStep.Plan => true,
        _ => IsReady,
    };

    public void Rename(string? name) => Draft = Draft with { Name = name };

    public void KeepMoments(bool keep) => Draft = Draft with { KeepMoments = keep };

    /// <summary>Begins with another checkpoint of the same run.</summary>
    public void ChooseCheckpoint(int step, string adapter) => Draft = Draft with { Checkpoint = step, Adapter = adapter };

    /// <summary>Begins with a fresh adapter after all.</summary>
    public void DropCheckpoint() => Draft = Draft with { Checkpoint = null, Adapter = null, BranchedFrom = null, KeepMoments = false };

    public void SetSystemPrompt(string? text) => Draft = Draft with { SystemPrompt = string.IsNullOrWhiteSpace(text) ? null : text };

    public void SetTemplate(PromptTemplate? template) => Draft = Draft with { Template = template };

    public void SetSamplePrompts(string? text) => Draft = Draft with { SamplePrompts = string.IsNullOrWhiteSpace(text) ? null : text };

    public string? Text(OptionDefinition option) => Draft.Options.GetValueOrDefault(option.Name);

    public void SetOption(OptionDefinition option, string? text)
    {
        var options = new Dictionary<string, string>(Draft.Options);
        if (string.IsNullOrWhiteSpace(text))
        {
            options.Remove(option.Name);
        }
        else
        {
            options[option.Name] = text;
        }

        Draft = Draft with { Options = options };
    }

    /// <summary>Fills the options in with a preset's values; with none, takes out those that are still as the last one had them.</summary>
    public void ChoosePreset(HyperparameterPreset? preset)
    {
        var before = Preset is null ? [] : ValuesOf(Preset);
        var own = Draft.Options.Where(pair => before.GetValueOrDefault(pair.Key) != pair.Value);
        Draft = Draft with { Preset = preset?.Name, Options = preset is null ? own.ToDictionary() : ValuesOf(preset) };
    }

    /// <summary>What the chosen preset sets an option to; null where it says nothing.</summary>
    public string? PresetValue(OptionDefinition option) => Preset is null ? null : ValuesOf(Preset).GetValueOrDefault(option.Name);

    /// <summary>Whether an option is no longer as the chosen preset has it.</summary>
    public bool DiffersFromPreset(OptionDefinition option) => Preset is not null && Text(option) != PresetValue(option);

    public async Task ChooseModelAsync(string? path)
    {
        Draft = Draft with { Model = path };
        (Model, ModelError) = (null, null);
        if (string.IsNullOrWhiteSpace(path))
        {
            _modelLook.Drop();
            return;
        }

        await _modelLook.TakeAsync(_ => InspectAsync(path.Trim()), found =>
        {
            (Model, ModelError) = found;
            Draft = Draft with { Model = Model?.Path ?? path };
        });
    }

    /// <summary>Says how the data is read, and looks at it again.</summary>
    public Task SetReadingAsync(DataOptions? options)
    {
        Draft = Draft with { Data = options };
        return ChooseDataAsync(Draft.TrainingFile, Draft.ValidationFile);
    }

    /// <summary>Takes another version of the same data: what was said of one holds for the other.</summary>
    public Task ChooseVersionAsync(string path)
    {
        Draft = Draft with { TrainingFile = path };
        return ChooseDataAsync(path, Draft.ValidationFile);
    }

    public async Task ChooseDataAsync(string? path, string? validation)
    {
        if (path?.Trim() != Draft.TrainingFile)
        {
            // What was said of one file says nothing of another.
            Draft = Draft with { Data = null };
        }

        var reading = ReadTrainingAsync(path);
        await ChooseValidationAsync(validation);
        await reading;
    }

    public async Task ChooseValidationAsync(string? path)
    {
        Draft = Draft with { ValidationFile = string.IsNullOrWhiteSpace(path) ? null : path.Trim() };
        ValidationError = null;
        if (Draft.ValidationFile is { } file)
        {
            await _validationLook.TakeAsync(cancellation => LookAsync(file, cancellation), found => ValidationError = found.Error);
        }
        else
        {
            _validationLook.Drop();
        }
    }

    /// <summary>Ends what is still being read: nobody will see it.</summary>
    public void Dispose()
    {
        _modelLook.Dispose();
        _dataLook.Dispose();
        _validationLook.Dispose();
        Probe.Dispose();
    }

    /// <summary>The request, as far as it is there.</summary>
    public State.NewRun ToRequest() => new()
    {
        Name = Draft.Name?.Trim() ?? string.Empty,
        Model = Draft.Model ?? string.Empty,
        TrainingFile = Draft.TrainingFile ?? string.Empty,
        ValidationFile = Draft.ValidationFile,
        Data = Draft.Data,
        SystemPrompt = Preview is { IsText: true } ? null : Draft.SystemPrompt,
        Template = Preview is { IsText: true } ? null : Draft.Template,
        Adapter = Draft.Adapter,
        KeepMoments = Draft is { Adapter: not null, KeepMoments: true },
        BranchedFrom = Draft is { Adapter: not null, From: { } from, Checkpoint: { } step } ? RunFolder.BranchName(from, step) : Draft.BranchedFrom,
        SamplePrompts = [.. (Draft.SamplePrompts ?? string.Empty).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
        Hyperparameters = ToOptions(),
        Preset = Preset?.Name,
        Suffix = Draft.Suffix,
        Metadata = Draft.Metadata,
    };

    /// <summary>Options that contradict each other or do not fit model and data; what cannot be read stands in <see cref="BadOptions"/>.</summary>
    public IReadOnlyList<OptionFault> Contradictions => HyperparameterCheck.Find(ToOptions(), Facts("auto"), BadOptions);

    /// <summary>What is known before the start of what will be used; null while model or data say too little.</summary>
    public ResolvedHyperparameters? Resolve(string device) =>
        Facts(device) is { } facts && Preview is not null && BadOptions.Count == 0 && Contradictions.Count == 0
            ? HyperparameterResolver.Expect(ToOptions(), facts)
            : null;

    /// <summary>How the run would read a file, as far as it is decided.</summary>
    public RunReading Reading(string path) => new(path, Resolve("auto") is { } settings ? EncodingOptions.Of(settings, Draft.SystemPrompt) : new() { SystemPrompt = Draft.SystemPrompt, MaxLength = 1024 })
    {
        ValidationPath = ValidationError is null ? Draft.ValidationFile : null,
        Data = Draft.Data,
        Model = Model?.Path,
        Template = TemplateProblem is null ? Draft.Template : null,
    };

    /// <summary>What is wrong with the template of one's own, if there is one.</summary>
    public ErrorInfo? TemplateProblem
    {
        get
        {
            try
            {
                Draft.Template?.Refuse();
                return null;
            }
            catch (TuningException fault)
            {
                return fault.ToInfo();
            }
        }
    }

    private ResolverFacts? Facts(string device) => Model?.Facts(Preview?.Examples(ToOptions().MaxSequenceLength, Model.MaxPositions) ?? 0, Draft.ValidationFile is not null, device);

    // The default method goes without saying, as it does in the form.
    internal static Dictionary<string, string> ValuesOf(HyperparameterPreset preset) => preset.Settings()
        .Where(setting => setting is not { Option.Name: "method", Value: TuningMethods.Default })
        .ToDictionary(setting => setting.Option.Name, setting => setting.Value);

    private HyperparameterOptions ToOptions() => Options
        .Where(option => option.Check(Text(option)) is null)
        .Aggregate(new HyperparameterOptions(), (options, option) => option.With(options, Text(option)));

    private async Task ReadTrainingAsync(string? path)
    {
        Draft = Draft with { TrainingFile = path };
        (Preview, DataError) = (null, null);
        if (string.IsNullOrWhiteSpace(path))
        {
            _dataLook.Drop();
            return;
        }

        await _dataLook.TakeAsync(cancellation => LookAsync(path.Trim(), cancellation), found =>
        {
            (Preview, DataError) = found;
            Draft = Draft with { TrainingFile = Preview?.Path ?? path };
        });
    }

    private async Task<(ModelInfo? Model, ErrorInfo? Error)> InspectAsync(string path)
    {
        try
        {
            return (await models.InspectAsync(path), null);
        }
        catch (TuningException fault)
        {
            return (null, fault.ToInfo());
        }
    }

    private async Task<(DatasetPreview? Preview, ErrorInfo? Error)> LookAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return (await datasets.PreviewAsync(path, options: Draft.Data, cancellationToken: cancellationToken), null);
        }
        catch (TuningException fault)
        {
            return (null, fault.ToInfo());
        }
    }
}

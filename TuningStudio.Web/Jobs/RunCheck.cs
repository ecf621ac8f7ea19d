using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Labels;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Planning;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>Checks a request as a whole, so that a person learns everything that is wrong at once.</summary>
internal sealed class RunCheck(IModelLibrary models, IDatasetLibrary datasets, DeviceChoice devices)
{
    /// <summary>Checks a request.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="variants">Its hyperparameters; several for a sweep.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    /// <exception cref="TuningException">Says everything that is wrong.</exception>
    internal async Task CheckAsync(NewRun request, IReadOnlyList<HyperparameterOptions> variants, CancellationToken cancellationToken) =>
        (await CollectAsync(request, variants, cancellationToken)).Refuse();

    /// <summary>The same one by one, without refusing it.</summary>
    internal async Task<IReadOnlyList<ErrorInfo>> FindAsync(NewRun request, IReadOnlyList<HyperparameterOptions> variants, CancellationToken cancellationToken) =>
        [.. (await CollectAsync(request, variants, cancellationToken)).All.Select(fault => fault.ToInfo())];

    private async Task<CollectedFaults> CollectAsync(NewRun request, IReadOnlyList<HyperparameterOptions> variants, CancellationToken cancellationToken)
    {
        var faults = new CollectedFaults();
        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Trim().Length > NewRun.LongestName)
        {
            faults.Add(new TuningException(ErrorCodes.InvalidOption, $"The name must have 1 to {NewRun.LongestName} letters.", field: "name"));
        }

        var model = await TryModelAsync(faults, request.Model);
        if (request.Adapter is { } adapter && !File.Exists(Path.Combine(adapter, "adapter_config.json")))
        {
            faults.Add(new TuningException(ErrorCodes.NotFound, $"The adapter to begin with is not there: {adapter}", "Choose another checkpoint, or a fresh adapter.", field: "adapter"));
        }

        faults.Try(() => request.Template?.Refuse());
        var data = await TryDataAsync(faults, request, request.TrainingFile, "trainingFile", cancellationToken);
        if (!string.IsNullOrWhiteSpace(request.ValidationFile))
        {
            await TryDataAsync(faults, request, request.ValidationFile, "validationFile", cancellationToken);
        }

        if (data is not null && variants.Any(options => options.ComputeClassificationMetrics == true))
        {
            await CheckLabelsAsync(faults, request, variants, cancellationToken);
        }

        foreach (var options in variants)
        {
            CheckOptions(faults, options, model, data, request.ValidationFile is not null);
            if (request.Adapter is not null)
            {
                faults.AddRange(HyperparameterCatalog.All
                    .Where(option => option.Group == OptionGroup.Adapter && option.Read(options) is not null)
                    .Select(option => new TuningException(ErrorCodes.InvalidOption, $"{option.Flag} cannot be set: the run goes on from an adapter, whose method and shape it keeps.", field: option.Name)));
            }
        }

        return faults;
    }

    private void CheckOptions(CollectedFaults faults, HyperparameterOptions options, ModelInfo? model, DatasetPreview? data, bool hasValidationFile)
    {
        // A GGUF file calls its tensors otherwise; there the engine says what it does not know.
        if (model is not null && GgufPath.FileOf(model.Path) is null && HyperparameterCatalog.Get("targetModules").AppliesTo(options.Method))
        {
            faults.Try(() => RefuseUnknown(model, options.TargetModules, "targetModules"));
            faults.Try(() => RefuseUnknown(model, options.ExcludeModules, "excludeModules"));
        }

        var problems = HyperparameterCheck.Find(options, model?.Facts(data?.Examples(options.MaxSequenceLength, model.MaxPositions) ?? 0, hasValidationFile));
        faults.AddRange(problems.Select(problem => new TuningException(ErrorCodes.InvalidOption, problem.Text.English, field: problem.Field)));
        if (problems.All(problem => problem.Field != "device"))
        {
            faults.Try(() => devices.Resolve(options.Device));
        }
    }

    // Of the beginning of large files: a person waits.
    private async Task CheckLabelsAsync(CollectedFaults faults, NewRun request, IReadOnlyList<HyperparameterOptions> variants, CancellationToken cancellationToken)
    {
        try
        {
            var training = await datasets.FirstAsync(request.TrainingFile, ClassificationCheck.RecordsLookedAt, request.Data, cancellationToken);
            var validation = string.IsNullOrWhiteSpace(request.ValidationFile) ? [] : await datasets.FirstAsync(request.ValidationFile, ClassificationCheck.RecordsLookedAt, request.Data, cancellationToken);
            faults.AddRange(ClassificationCheck.Find(variants, [training, validation]));
        }
        catch (TuningException)
        {
            // A record further on cannot be read: the worker says which, or leaves it out where that is wanted.
        }
    }

    private static void RefuseUnknown(ModelInfo model, IReadOnlyList<string>? modules, string field)
    {
        if (modules is not null)
        {
            TargetModuleCheck.Refuse(ModelFolderReader.Tensors(model.Path), modules, field);
        }
    }

    private async Task<ModelInfo?> TryModelAsync(CollectedFaults faults, string path)
    {
        try
        {
            return await models.InspectAsync(path);
        }
        catch (TuningException fault)
        {
            faults.Add(fault);
            return null;
        }
    }

    private async Task<DatasetPreview?> TryDataAsync(CollectedFaults faults, NewRun request, string? path, string field, CancellationToken cancellationToken)
    {
        try
        {
            if (string.IsNullOrWhiteSpace(path))
            {
                throw new TuningException(ErrorCodes.InvalidOption, "No data file is named.", "Choose a sample, upload a file or name a path.", field: field);
            }

            return await datasets.PreviewAsync(path, 1, request.Data, cancellationToken);
        }
        catch (TuningException fault)
        {
            faults.Add(fault);
            return null;
        }
    }
}

using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
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
    internal async Task CheckAsync(NewRun request, IReadOnlyList<HyperparameterOptions> variants, CancellationToken cancellationToken)
    {
        var faults = new List<TuningException>();
        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Trim().Length > NewRun.LongestName)
        {
            faults.Add(new TuningException(ErrorCodes.InvalidOption, $"The name must have 1 to {NewRun.LongestName} letters.", field: "name"));
        }

        var model = await TryModelAsync(faults, request.Model);
        if (request.Adapter is { } adapter && !File.Exists(Path.Combine(adapter, "adapter_config.json")))
        {
            faults.Add(new TuningException(ErrorCodes.NotFound, $"The checkpoint to begin with is gone: {adapter}", "Choose another one, or a fresh adapter.", field: "adapter"));
        }

        Try(faults, () => request.Template?.Refuse());
        var data = await TryDataAsync(faults, request, request.TrainingFile, "trainingFile", cancellationToken);
        if (!string.IsNullOrWhiteSpace(request.ValidationFile))
        {
            await TryDataAsync(faults, request, request.ValidationFile, "validationFile", cancellationToken);
        }

        foreach (var options in variants)
        {
            CheckOptions(faults, options, model, data, request.ValidationFile is not null);
        }

        // What is wrong with one run of a sweep is wrong with most.
        faults = [.. faults.DistinctBy(fault => fault.Message)];
        if (faults.Count == 1)
        {
            throw faults[0];
        }

        if (faults.Count > 1)
        {
            throw new TuningException(
                faults[0].Code,
                string.Join(" ", faults.Select(fault => fault.ToInfo().ToString())),
                field: faults[0].Field,
                innerException: faults[0]);
        }
    }

    private void CheckOptions(List<TuningException> faults, HyperparameterOptions options, ModelInfo? model, DatasetPreview? data, bool hasValidationFile)
    {
        // A GGUF file calls its tensors otherwise; there the engine says what it does not know.
        if (model is not null && GgufPath.FileOf(model.Path) is null && HyperparameterCatalog.Get("targetModules").AppliesTo(options.Method))
        {
            Try(faults, () => RefuseUnknown(model, options.TargetModules, "targetModules"));
            Try(faults, () => RefuseUnknown(model, options.ExcludeModules, "excludeModules"));
        }

        var problems = HyperparameterCheck.Find(options, model?.Facts(data?.Examples(options.MaxSequenceLength, model.MaxPositions) ?? 0, hasValidationFile));
        faults.AddRange(problems.Select(problem => new TuningException(ErrorCodes.InvalidOption, problem.Text.English, field: problem.Field)));
        if (problems.All(problem => problem.Field != "device"))
        {
            Try(faults, () => devices.Resolve(options.Device));
        }
    }

    private static void RefuseUnknown(ModelInfo model, IReadOnlyList<string>? modules, string field)
    {
        if (modules is not null)
        {
            TargetModuleCheck.Refuse(ModelFolderReader.Tensors(model.Path), modules, field);
        }
    }

    private static void Try(List<TuningException> faults, Action check)
    {
        try
        {
            check();
        }
        catch (TuningException fault)
        {
            faults.Add(fault);
        }
    }

    private async Task<ModelInfo?> TryModelAsync(List<TuningException> faults, string path)
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

    private async Task<DatasetPreview?> TryDataAsync(List<TuningException> faults, NewRun request, string? path, string field, CancellationToken cancellationToken)
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

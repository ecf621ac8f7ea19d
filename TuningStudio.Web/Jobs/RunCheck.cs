using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Planning;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>Checks a request as a whole, so that a person learns everything that is wrong at once.</summary>
internal sealed class RunCheck(IModelLibrary models, IDatasetLibrary datasets, DeviceChoice devices)
{
    internal async Task CheckAsync(NewRun request, CancellationToken cancellationToken)
    {
        var faults = new List<TuningException>();
        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Trim().Length > NewRun.LongestName)
        {
            faults.Add(new TuningException(ErrorCodes.InvalidOption, $"The name must have 1 to {NewRun.LongestName} letters.", field: "name"));
        }

        if (await TryModelAsync(faults, request.Model) is { } model && GgufPath.FileOf(model.Path) is null && request.Hyperparameters is { TargetModules: { } targets } && HyperparameterCatalog.Get("targetModules").AppliesTo(request.Hyperparameters.Method))
        {
            Try(faults, () => TargetModuleCheck.Refuse(ModelFolderReader.Tensors(model.Path), targets, "targetModules"));
        }

        await TryDataAsync(faults, request.TrainingFile, "trainingFile", cancellationToken);
        if (!string.IsNullOrWhiteSpace(request.ValidationFile))
        {
            await TryDataAsync(faults, request.ValidationFile, "validationFile", cancellationToken);
        }

        var problems = HyperparameterCatalog.Check(request.Hyperparameters);
        faults.AddRange(problems.Select(problem => new TuningException(ErrorCodes.InvalidOption, problem.Problem, field: problem.Option.Name)));
        if (HyperparameterCatalog.CheckMethod(request.Hyperparameters.Method, HyperparameterCatalog.All.Where(option => option.Read(request.Hyperparameters) is not null)) is { } misplaced)
        {
            faults.Add(new TuningException(ErrorCodes.InvalidOption, misplaced, field: "method"));
        }

        if (problems.All(problem => problem.Option.Name != "device"))
        {
            Try(faults, () => devices.Resolve(request.Hyperparameters.Device));
        }

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

    private async Task TryDataAsync(List<TuningException> faults, string? path, string field, CancellationToken cancellationToken)
    {
        try
        {
            if (string.IsNullOrWhiteSpace(path))
            {
                throw new TuningException(ErrorCodes.InvalidOption, "No data file is named.", "Choose a sample, upload a file or name a path.", field: field);
            }

            await datasets.PreviewAsync(path, 1, cancellationToken);
        }
        catch (TuningException fault)
        {
            faults.Add(fault);
        }
    }
}

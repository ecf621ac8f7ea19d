using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>Checks a request as a whole, so that a person learns everything that is wrong at once.</summary>
internal sealed class RunCheck(IModelLibrary models, IDatasetLibrary datasets, Refusal refusal)
{
    private const int LongestName = 100;

    internal async Task CheckAsync(NewRun request, CancellationToken cancellationToken)
    {
        var faults = new List<TuningException>();
        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Length > LongestName)
        {
            faults.Add(refusal.Of("name", "Name", LongestName));
        }

        Try(faults, () => models.Inspect(request.Model));
        await TryDataAsync(faults, request.TrainingFile, "trainingFile", cancellationToken);
        if (!string.IsNullOrWhiteSpace(request.ValidationFile))
        {
            await TryDataAsync(faults, request.ValidationFile, "validationFile", cancellationToken);
        }

        var problems = HyperparameterCatalog.Check(request.Hyperparameters);
        faults.AddRange(problems.Select(problem => new TuningException(ErrorCodes.InvalidOption, problem.Problem, field: problem.Option.Name)));
        if (problems.All(problem => problem.Option.Name != "device"))
        {
            Try(faults, () => DeviceChoice.Resolve(request.Hyperparameters.Device));
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

    private async Task TryDataAsync(List<TuningException> faults, string? path, string field, CancellationToken cancellationToken)
    {
        try
        {
            if (string.IsNullOrWhiteSpace(path))
            {
                throw refusal.Of(field, "NoData");
            }

            await datasets.PreviewAsync(path, 1, cancellationToken);
        }
        catch (TuningException fault)
        {
            faults.Add(fault);
        }
    }
}

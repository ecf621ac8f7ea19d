using TuningStudio.Core.Configuration;
using TuningStudio.Core.Planning.Estimates;
using TuningStudio.Core.Tokenization;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Studio;

/// <summary>Turns runs that are asked for into what is to be reckoned.</summary>
internal sealed class PlannedRuns(IModelLibrary models, IDatasetLibrary datasets, IRunPlans plans, ISystemMonitor monitor)
{
    /// <summary>One for each set of options of a run.</summary>
    internal async Task<IReadOnlyList<PlanRequest>> OfAsync(NewRun run, IReadOnlyList<HyperparameterOptions> variants, CancellationToken cancellation)
    {
        var model = await models.InspectAsync(run.Model);
        var preview = await datasets.PreviewAsync(run.TrainingFile, 1, run.Data, cancellation);
        var validation = run.ValidationFile is { } file ? await datasets.PreviewAsync(file, 1, run.Data, cancellation) : null;
        var requests = new List<PlanRequest>();
        foreach (var options in variants)
        {
            var named = options.Device is { } name and not "auto" ? name : null;
            var device = monitor.Devices.FirstOrDefault(device => named is null ? device.CanTrain : device.Id == named) ?? throw ApiFault.BadRequest($"There is no device '{named}' here.", "device", "invalid_value");
            var facts = model.Facts(preview.Examples(options.MaxSequenceLength, model.MaxPositions), run.ValidationFile is not null, device.Id)
                ?? throw ApiFault.BadRequest("The model's config says too little to plan with.", "model", "invalid_model");
            HyperparameterCheck.Refuse(options, facts);
            var values = HyperparameterResolver.Expect(options, facts);
            var reading = new RunReading(preview.Path, EncodingOptions.Of(values, run.SystemPrompt)) { ValidationPath = validation?.Path, Data = run.Data, Model = model.Path, Template = run.Template };
            requests.Add(plans.Request(await plans.LookAsync(reading, cancellation), values, device));
        }

        return requests;
    }
}

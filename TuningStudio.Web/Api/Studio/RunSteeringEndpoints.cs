using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Studio;

/// <summary>What is done to a run: an address for each.</summary>
internal static class RunSteeringEndpoints
{
    internal static void MapRunSteering(this RouteGroupBuilder api)
    {
        var run = api.MapGroup("/runs/{id}").WithTags("Runs");
        Steer("pause", "Saves its state and frees its device.", (runs, id, _) => runs.PauseAsync(id));

        // It says of no type that it takes: a request without a body would not find it then.
        Steer("resume", "Goes on from its last checkpoint; with {\"learning_rate\": 1e-4}, with that one.", async (runs, id, request) => await (await StudioJsonFormat.ReadOrNothingAsync<RateRequest>(request) is { LearningRate: { } rate }
            ? runs.ResumeAsync(id, Positive(rate))
            : runs.ResumeAsync(id)));
        Steer("stop", "Ends it and keeps what was learnt as its adapter.", (runs, id, _) => runs.StopAsync(id, keep: true));
        Steer("cancel", "Ends it without a result.", (runs, id, _) => runs.StopAsync(id, keep: false));
        Steer("checkpoint", "Saves a checkpoint after the update it is at.", (runs, id, _) => runs.SteerAsync(id, new CheckpointCommand()));
        Steer("evaluate", "Measures on the validation data after the update it is at.", (runs, id, _) => runs.SteerAsync(id, new EvaluateCommand()));
        Steer("learning_rate", "Gives it another peak learning rate, from the next update on.", async (runs, id, request) => await runs.SteerAsync(id, new LearningRateCommand(Rate(await StudioJsonFormat.ReadAsync<RateRequest>(request))))).Accepts<RateRequest>("application/json");
        Steer("extend", "Adds epochs to a finished run: {\"epochs\": 2, \"learning_rate\": 1e-4}.", async (runs, id, request) =>
        {
            var asked = await StudioJsonFormat.ReadAsync<ExtendRequest>(request);
            await runs.ExtendAsync(id, asked.Epochs is >= 1 and <= 1000 ? asked.Epochs : throw ApiFault.BadRequest("epochs must be between 1 and 1000.", "epochs", "invalid_value"), Positive(asked.LearningRate));
        }).Accepts<ExtendRequest>("application/json");
        run.MapPost("/branch", BranchAsync).Accepts<BranchRequest>("application/json").WithSummary("Makes a new run that begins with the adapter of a checkpoint, with other hyperparameters where they are given.").Produces<RunObject>(StatusCodes.Status201Created);

        RouteHandlerBuilder Steer(string word, string summary, Func<IRunService, string, HttpRequest, Task> act) => run.MapPost("/" + word, async (string id, HttpRequest request, StudioRuns store, IRunService runs) =>
        {
            await act(runs, store.Get(id).Id, request);
            return StudioJsonFormat.Answer(store.Describe(store.Get(id)));
        }).WithSummary(summary).Produces<RunObject>();
    }

    private static Task<IResult> BranchAsync(string id, HttpContext context, StudioRuns runs, RunStore store, IRunService service, CreatedOnce once) => once.AnswerAsync(context, ApiBody.Largest, async () =>
    {
        var request = await StudioJsonFormat.ReadAsync<BranchRequest>(context.Request);
        var spec = runs.Spec(id);
        var adapter = store.CheckpointAdapter(id, request.Step) ?? throw ApiFault.NotFound($"The run has no checkpoint of step {request.Step}: GET {StudioApi.Root}/runs/{id} lists those that are left.", "step", "not_found");
        var notes = new List<string>();
        var changes = request.Hyperparameters is { } given ? HyperparameterImport.Read(given.GetRawText(), note: note => notes.Add(note.English)) : new();

        // Its method and shape are the adapter's.
        var run = await service.CreateAsync(
            new NewRun
            {
                Name = request.Name ?? $"{spec.Name} from step {request.Step}",
                Model = spec.Model,
                TrainingFile = spec.TrainingFile,
                ValidationFile = spec.ValidationFile,
                Adapter = adapter,
                KeepMoments = request.KeepMoments,
                BranchedFrom = RunFolder.BranchName(id, request.Step),
                Data = spec.Data,
                SystemPrompt = spec.SystemPrompt,
                Template = spec.Template,
                SamplePrompts = spec.SamplePrompts,
                Hyperparameters = changes.Over(HyperparameterCatalog.WithoutAdapter(spec.Hyperparameters)),
            },
            context.RequestAborted);
        return StudioJsonFormat.Created(runs.Describe(run) with { Notes = notes.Count == 0 ? null : notes });
    });

    private static double Rate(RateRequest request) => Positive(request.LearningRate ?? throw ApiFault.BadRequest("'learning_rate' is missing.", "learning_rate", "missing_required_parameter"));

    private static double Positive(double rate) => rate is > 0 and <= 1 ? rate : throw ApiFault.BadRequest("learning_rate must be above 0 and at most 1.", "learning_rate", "invalid_value");

    private sealed record RateRequest
    {
        public double? LearningRate { get; init; }
    }

    private sealed record ExtendRequest(int Epochs, double LearningRate);

    private sealed record BranchRequest(int Step, string? Name = null, bool KeepMoments = false, JsonElement? Hyperparameters = null);
}

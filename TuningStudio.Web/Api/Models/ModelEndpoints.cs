using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Jobs;

namespace TuningStudio.Web.Api.Models;

/// <summary><c>/v1/models</c>.</summary>
internal static class ModelEndpoints
{
    internal static void MapModels(this RouteGroupBuilder v1)
    {
        var models = v1.MapGroup("/models").WithTags("Models");
        models.MapGet("", (ServedModels served) => Results.Json(new ModelList([.. served.List().Select(model => model.Object)]), ApiJson.Plain.ModelList))
            .WithSummary("Lists base models and tuned ones.").Produces<ModelList>();

        // A name may hold a slash, as owner/name does.
        models.MapGet("/{**model}", (string model, ServedModels served) => Results.Json(served.Get(RouteName.Of(model)).Object, ApiJson.Plain.ModelObject))
            .WithSummary("Describes a model.").Produces<ModelObject>();
        models.MapDelete("/{**model}", DeleteAsync).WithSummary("Deletes a tuned model; its run stays.").Produces<Deletion>();
    }

    private static async Task<IResult> DeleteAsync(string model, ServedModels served, RunService runs, CancellationToken cancellationToken)
    {
        model = RouteName.Of(model);
        var found = served.Get(model);
        if (found is not { RunId: { } runId, Step: null })
        {
            throw new ApiFault(StatusCodes.Status403Forbidden, $"Only the result of a run is deleted here; '{model}' is {(found.RunId is null ? "a base model: the Models page deletes it" : "a checkpoint")}.", "not_deletable", "model");
        }

        await runs.DeleteAdapterAsync(runId, cancellationToken);
        return Results.Json(new Deletion(model, "model"), ApiJson.Plain.Deletion);
    }
}

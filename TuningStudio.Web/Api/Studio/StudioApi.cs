using TuningStudio.Web.Api.Access;
using TuningStudio.Web.Api.Http;

namespace TuningStudio.Web.Api.Studio;

/// <summary>The studio's own API, for what OpenAI's has no word for. Keys, scopes and pace are the same; faults are problem details.</summary>
internal static class StudioApi
{
    internal const string Root = "/api/v1";

    internal static void MapStudioApi(this WebApplication app, Func<HttpRequest, IResult> unknown)
    {
        var api = app.MapGroup(Root).AddEndpointFilter<SameSiteFilter>().AddEndpointFilter<KeyFilter>().DisableAntiforgery();
        ((IEndpointConventionBuilder)api).Add(endpoint => ApiFaults.Wrap(endpoint, StudioProblem.Of));
        api.MapDatasets();
        api.MapPlans();
        api.MapRuns();
        api.MapRunSteering();
        api.MapSweeps();
        api.MapPlayground();
        api.MapExports();
        api.MapEvaluations();
        api.MapStudioModels();
        api.MapFacts();
        api.Map("/{**rest}", (HttpRequest request) => unknown(request)).ExcludeFromDescription();
    }
}

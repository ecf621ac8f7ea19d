using TuningStudio.Web.Api.Access;
using TuningStudio.Web.Api.Answers;
using TuningStudio.Web.Api.Chat;
using TuningStudio.Web.Api.Completions;
using TuningStudio.Web.Api.Files;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Api.Jobs;
using TuningStudio.Web.Api.Legacy;
using TuningStudio.Web.Api.Models;
using TuningStudio.Web.Api.Studio;

namespace TuningStudio.Web.Api;

/// <summary>Wires the API: OpenAI's interface over the services that the pages use.</summary>
internal static class ApiServices
{
    internal static void AddApi(this IServiceCollection services)
    {
        services.AddSingleton<FileCatalog>();
        services.AddSingleton<FileIntake>();
        services.AddSingleton<ServedModels>();
        services.AddSingleton<JobCatalog>();
        services.AddSingleton<JobIntake>();
        services.AddSingleton<CreatedOnce>();
        services.AddSingleton<JobTemplates>();
        services.AddSingleton<PlannedRuns>();
        services.AddSingleton<JobEventLog>();
        services.AddSingleton<JobCheckpoints>();
        services.AddSingleton<FineTunes>();
        services.AddSingleton<AnswerGate>();
        services.AddSingleton<AnswerSource>();
        services.AddSingleton<RequestPace>();
        services.AddSingleton<KeyFilter>();
        services.AddSingleton<StudioData>();
        services.AddSingleton<StudioRuns>();
        services.AddApiReference();

        // A parameter of the wrong type is told like everything else that is wrong with a request.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }

    internal static void MapApi(this WebApplication app)
    {
        app.MapApiReference();
        app.MapGet(JobTemplates.PageRoute, JobTemplates.HandOut).ExcludeFromDescription();
        var v1 = app.MapGroup("/v1").AddEndpointFilter<SameSiteFilter>().AddEndpointFilter<KeyFilter>().DisableAntiforgery();
        ((IEndpointConventionBuilder)v1).Add(endpoint => ApiFaults.Wrap(endpoint, ApiFaults.AsOpenAi));
        v1.MapFiles();
        v1.MapJobs();
        v1.MapModels();
        v1.MapFineTunes();
        v1.MapChat();
        v1.MapCompletions();
        v1.Map("/{**rest}", (HttpRequest request) => Unknown(request)).ExcludeFromDescription();
        app.MapStudioApi(Unknown);
    }

    // An address that takes JSON alone does not know itself by another type.
    private static IResult Unknown(HttpRequest request) => !string.IsNullOrEmpty(request.ContentType) && !request.HasJsonContentType()
        ? throw new ApiFault(StatusCodes.Status415UnsupportedMediaType, $"{request.Method} {request.Path} is not there, or takes JSON alone: send Content-Type: application/json.", "unsupported_media_type")
        : throw ApiFault.NotFound($"Unknown request URL: {request.Method} {request.Path}. Check the address and the method.", code: "unknown_url");
}

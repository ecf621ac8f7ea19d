using TuningStudio.Core.Hub;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Api.Models;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Studio;

/// <summary><c>/api/v1/models</c> and <c>/api/v1/downloads</c>. Names may have a slash in them, and stand last.</summary>
internal static class StudioModelEndpoints
{
    internal static void MapStudioModels(this RouteGroupBuilder api)
    {
        var models = api.MapGroup("/models").WithTags("Base models");
        models.MapGet("", (string? cursor, int? limit, IModelLibrary library, ServedModels served) => StudioJsonFormat.Answer(StudioPages.Cut([.. library.List().Select(model => BaseModelObject.Of(model, served))], model => model.Id, cursor, limit)))
            .WithSummary("Lists base models.").Produces<StudioPage<BaseModelObject>>();
        models.MapGet("/{**name}", DetailsAsync).WithSummary("Describes a base model: parts, formats, files, tokenizer, template.").Produces<BaseModelDetail>();
        models.MapDelete("/{**name}", async (string name, ServedModels served, IModelLibrary library) =>
        {
            await library.DeleteAsync(Base(served, name));
            return Results.NoContent();
        }).WithSummary("Deletes a base model of the studio's own folder that no run needs now.").Produces(StatusCodes.Status204NoContent);

        var downloads = api.MapGroup("/downloads").WithTags("Base models");
        downloads.MapGet("", (string? cursor, int? limit, IModelDownloads service) => StudioJsonFormat.Answer(StudioPages.Cut([.. service.List().Select(DownloadObject.Of)], item => item.Model, cursor, limit))).WithSummary("Lists downloads of models, newest first.").Produces<StudioPage<DownloadObject>>();
        downloads.MapPost("", StartAsync).Accepts<DownloadRequest>("application/json").WithSummary("Fetches a model from Hugging Face or ModelScope: {\"model\": \"owner/name\", \"hub\": \"hf\"}.").Produces<DownloadObject>(StatusCodes.Status202Accepted);
        downloads.MapPost("/pause/{**model}", (string model, IModelDownloads service) => Act(service, model, service.Pause)).WithSummary("Stops a download so that it can go on.").Produces<DownloadObject>();
        downloads.MapPost("/resume/{**model}", (string model, IModelDownloads service) => Act(service, model, service.Resume)).WithSummary("Goes on with a download.").Produces<DownloadObject>();
        downloads.MapDelete("/{**model}", async (string model, IModelDownloads service) =>
        {
            await service.RemoveAsync(Get(service, model).Model);
            return Results.NoContent();
        }).WithSummary("Ends a download and removes what it brought; one that is done is only taken off the list.").Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> DetailsAsync(string name, ServedModels served, IModelLibrary library)
    {
        var details = await library.DetailsAsync(Base(served, name));
        return StudioJsonFormat.Answer(new BaseModelDetail(
            BaseModelObject.Of(details.Model, served), Named(details.Parts), Named(details.Formats), details.Config.ToDictionary(field => field.Field, field => field.Value), Named(details.Files),
            details.Text?.VocabularySize, details.Text?.Special.GroupBy(token => token.Role).ToDictionary(role => role.Key, role => role.Select(token => token.Text).ToList()), details.Text?.Template, details.TextError));
    }

    private static Dictionary<string, long> Named(IEnumerable<(string Name, long Count)> pairs) => pairs.ToDictionary(pair => pair.Name, pair => pair.Count);

    private static Task<IResult> StartAsync(HttpContext context, IModelDownloads service, CreatedOnce once) => once.AnswerAsync(context, ApiBody.Largest, async () =>
    {
        var request = await StudioJsonFormat.ReadAsync<DownloadRequest>(context.Request);
        var hub = request.Hub is null ? HubKind.HuggingFace : HubKinds.Parse(request.Hub) ?? throw ApiFault.BadRequest($"hub is one of {string.Join(", ", HubKinds.Names)}.", "hub", "invalid_value");
        var id = HubModelId.Parse(request.Model);
        await service.StartAsync(hub, await service.LookAsync(hub, id, request.File, context.RequestAborted));
        return StudioJsonFormat.Created(DownloadObject.Of(Get(service, id.Name)), StatusCodes.Status202Accepted);
    });

    private static string Base(ServedModels served, string name) => served.Get(RouteName.Of(name)) is { Adapter: null } model ? model.Base : throw ApiFault.NotFound($"'{name}' is a tuned model: its run is at {StudioApi.Root}/runs.", "name", "not_found");

    private static DownloadItem Get(IModelDownloads service, string model) => service.List().FirstOrDefault(item => item.Model == RouteName.Of(model)) ?? throw ApiFault.NotFound($"There is no download of '{model}'.", "model", "not_found");

    private static IResult Act(IModelDownloads service, string model, Action<string> act)
    {
        act(Get(service, model).Model);
        return StudioJsonFormat.Answer(DownloadObject.Of(Get(service, model)));
    }

    private sealed record DownloadRequest(string Model, string? Hub = null, string? File = null);

    private sealed record DownloadObject(string Model, HubKind Hub, DownloadStatus Status, long Bytes, long? TotalBytes, double BytesPerSecond, DateTimeOffset StartedAt, Core.Contracts.ErrorInfo? Error)
    {
        internal static DownloadObject Of(DownloadItem item) => new(item.Model, item.Hub, item.Status, item.Bytes, item.TotalBytes, item.BytesPerSecond, item.StartedAt, item.Error);
    }

    private sealed record BaseModelObject(string Id, string Path, string Architecture, long? Parameters, long SizeBytes, bool HasChatTemplate, bool IsStarter, bool IsOwn, int? MaxPositions, string? Precision, string? Licence)
    {
        internal static BaseModelObject Of(ModelInfo model, ServedModels served) =>
            new(served.NameOf(model.Path), model.Path, model.Architecture, model.Parameters, model.SizeBytes, model.HasChatTemplate, model.IsStarter, model.IsOwn, model.MaxPositions, model.Precision, model.Licence);
    }

    private sealed record BaseModelDetail(
        BaseModelObject Model,
        Dictionary<string, long> Parts,
        Dictionary<string, long> Formats,
        Dictionary<string, string> Config,
        Dictionary<string, long> Files,
        int? VocabularySize,
        Dictionary<string, List<string>>? SpecialTokens,
        string? ChatTemplate,
        Core.Contracts.ErrorInfo? TextError);
}

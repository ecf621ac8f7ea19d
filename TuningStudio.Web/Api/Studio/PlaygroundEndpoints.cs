using System.Text.Json.Serialization.Metadata;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Answers;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Api.Models;

namespace TuningStudio.Web.Api.Studio;

/// <summary><c>/api/v1/playground</c>: one prompt, several models side by side.</summary>
internal static class PlaygroundEndpoints
{
    private const int MostColumns = 8;

    internal static void MapPlayground(this RouteGroupBuilder api) => api.MapPost("/playground", AnswerAsync).WithTags("Playground").Accepts<PlaygroundRequest>("application/json")
        .WithSummary("Has several models answer one prompt at the same time; with stream: true piece by piece, each with its column.").Produces<PlaygroundAnswer>();

    private static async Task<IResult> AnswerAsync(HttpContext context, ServedModels models, AnswerSource source)
    {
        var request = await StudioJsonFormat.ReadAsync<PlaygroundRequest>(context.Request);
        var problems = new ApiProblems();
        problems.Require(request.Models is { Count: >= 1 and <= MostColumns }, "models", $"Name 1 to {MostColumns} models.");
        problems.Require((request.Messages is null) != (request.Prompt is null) && request.Messages is not { Count: 0 }, "messages", "Send either messages or prompt.");
        var sampling = request.Sampling ?? new();
        foreach (var (field, problem) in SamplingRanges.Check(sampling))
        {
            problems.Add($"sampling.{field}", $"{field} {problem}.", "invalid_value");
        }

        problems.Throw();
        var columns = request.Models.Select(models.Get).ToList();
        var answers = source.AnswerAsync([.. columns.Select(column => (column, new GenerateRequest { RequestId = Guid.NewGuid().ToString("N"), Messages = request.Messages ?? [], Prompt = request.Prompt, Sampling = sampling }))], context.RequestAborted);
        if (!request.Stream)
        {
            var finished = await AnswerStream.CollectAsync(answers, columns.Count);
            return StudioJsonFormat.Answer(new PlaygroundAnswer([.. finished.Select((answer, index) => Column(request.Models[index], answer))]));
        }

        ServerEvents? events = null;
        await foreach (var (index, happened) in answers)
        {
            events ??= ServerEvents.Begin(context);
            await (happened switch
            {
                GenerationDelta delta => events.SendAsync(new PlaygroundPiece(index, delta.Text), Info<PlaygroundPiece>()),
                GenerationFinished answer => events.SendAsync(new PlaygroundPiece(index, null, Column(request.Models[index], answer)), Info<PlaygroundPiece>()),
                _ => Task.CompletedTask,
            });
        }

        await (events?.EndAsync() ?? Task.CompletedTask);
        return Results.Empty;
    }

    private static PlaygroundColumnAnswer Column(string model, GenerationFinished answer) => new(model, answer.Text, answer.FinishReason, answer.PromptTokens, answer.Ids.Count, answer.TokensPerSecond);

    private static JsonTypeInfo<T> Info<T>() => (JsonTypeInfo<T>)StudioJsonFormat.Options.GetTypeInfo(typeof(T));

    private sealed record PlaygroundRequest(IReadOnlyList<string> Models, IReadOnlyList<ChatMessage>? Messages = null, string? Prompt = null, SamplingOptions? Sampling = null, bool Stream = false);

    private sealed record PlaygroundAnswer(IReadOnlyList<PlaygroundColumnAnswer> Columns);

    private sealed record PlaygroundColumnAnswer(string Model, string Text, string FinishReason, int PromptTokens, int Tokens, double TokensPerSecond);

    private sealed record PlaygroundPiece(int Column, string? Text, PlaygroundColumnAnswer? Finished = null);
}

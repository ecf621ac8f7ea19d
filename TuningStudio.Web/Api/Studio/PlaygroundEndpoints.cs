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
            problems.Add($"sampling.{SnakeCase.Of(field)}", $"{SnakeCase.Of(field)} {problem}.", "invalid_value");
        }

        problems.Throw();
        var columns = request.Models.Select(models.Get).ToList();
        var answers = source.AnswerAsync([.. columns.Select(column => (column, new GenerateRequest { RequestId = Guid.NewGuid().ToString("N"), Messages = request.Messages ?? [], Prompt = request.Prompt, Sampling = sampling }))], "models", context.RequestAborted);
        return request.Stream ? await SendAsync(context, request.Models, answers) : await CollectAsync(request.Models, answers);
    }

    private static async Task<IResult> CollectAsync(IReadOnlyList<string> models, IAsyncEnumerable<(int Index, GenerationEvent Happened)> answers)
    {
        var columns = new PlaygroundColumnAnswer[models.Count];
        var failures = new List<ErrorInfo>();
        await foreach (var (index, happened) in answers)
        {
            columns[index] = happened switch
            {
                GenerationFinished answer => PlaygroundColumnAnswer.Of(models[index], answer),
                GenerationFailed failed => PlaygroundColumnAnswer.Of(models[index], failed.Error),
                _ => columns[index],
            };
            Note(failures, happened, models.Count);
        }

        return StudioJsonFormat.Answer(new PlaygroundAnswer(columns));
    }

    private static async Task<IResult> SendAsync(HttpContext context, IReadOnlyList<string> models, IAsyncEnumerable<(int Index, GenerationEvent Happened)> answers)
    {
        ServerEvents? events = null;
        var failures = new List<ErrorInfo>();
        var held = new List<PlaygroundPiece>();
        await foreach (var (index, happened) in answers)
        {
            Note(failures, happened, models.Count);
            var piece = happened switch
            {
                GenerationDelta delta => new PlaygroundPiece(index, delta.Text),
                GenerationFinished answer => new PlaygroundPiece(index, null, PlaygroundColumnAnswer.Of(models[index], answer)),
                GenerationFailed failed => new PlaygroundPiece(index, null, PlaygroundColumnAnswer.Of(models[index], failed.Error)),
                _ => null,
            };
            if (piece is null)
            {
                continue;
            }

            held.Add(piece);
            if (events is not null || happened is not GenerationFailed)
            {
                // Before the first text the whole request may still fail.
                events ??= ServerEvents.Begin(context);
                foreach (var one in held)
                {
                    await events.SendAsync(one, StudioJsonFormat.Type<PlaygroundPiece>());
                }

                held.Clear();
            }
        }

        await (events?.EndAsync() ?? Task.CompletedTask);
        return Results.Empty;
    }

    // One column that fails is told beside the others; where none is left, the request has failed.
    private static void Note(List<ErrorInfo> failures, GenerationEvent happened, int columns)
    {
        if (happened is GenerationFailed failed)
        {
            failures.Add(failed.Error);
            if (failures.Count == columns)
            {
                var error = failures[0];
                throw new TuningException(error.Code, error.Message, error.Remedy, error.File, error.Line, error.Field);
            }
        }
    }

    private sealed record PlaygroundRequest(IReadOnlyList<string> Models, IReadOnlyList<ChatMessage>? Messages = null, string? Prompt = null, SamplingOptions? Sampling = null, bool Stream = false);

    private sealed record PlaygroundAnswer(IReadOnlyList<PlaygroundColumnAnswer> Columns);

    private sealed record PlaygroundColumnAnswer(string Model)
    {
        public string? Text { get; init; }

        public string? FinishReason { get; init; }

        public int? PromptTokens { get; init; }

        public int? Tokens { get; init; }

        public double? TokensPerSecond { get; init; }

        /// <summary>Why there is no answer.</summary>
        public StudioProblem? Problem { get; init; }

        internal static PlaygroundColumnAnswer Of(string model, GenerationFinished answer) =>
            new(model) { Text = answer.Text, FinishReason = answer.FinishReason, PromptTokens = answer.PromptTokens, Tokens = answer.Ids.Count, TokensPerSecond = answer.TokensPerSecond };

        internal static PlaygroundColumnAnswer Of(string model, ErrorInfo error) => new(model) { Problem = StudioProblem.Of(error) };
    }

    private sealed record PlaygroundPiece(int Column, string? Text, PlaygroundColumnAnswer? Finished = null);
}

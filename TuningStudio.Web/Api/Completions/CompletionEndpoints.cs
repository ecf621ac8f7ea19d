using TuningStudio.Web.Api.Answers;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Api.Models;

namespace TuningStudio.Web.Api.Completions;

/// <summary><c>/v1/completions</c>.</summary>
internal static class CompletionEndpoints
{
    internal static void MapCompletions(this RouteGroupBuilder v1) => v1.MapPost("/completions", AnswerAsync)
        .WithTags("Answers").Accepts<CompletionRequest>("application/json").WithSummary("Continues prompts; with stream: true piece by piece.").Produces<CountedCompletion>();

    private static async Task<IResult> AnswerAsync(HttpContext context, ServedModels models, AnswerSource source, TimeProvider time)
    {
        var request = await ApiBody.ReadAsync(context.Request, ApiJson.Plain.CompletionRequest);
        var asked = CompletionReading.Read(request);
        var model = models.Get(request.Model!);
        var each = request.N ?? 1;
        var head = new Completion($"cmpl-{Guid.NewGuid():N}", time.GetUtcNow().ToUnixTimeSeconds(), model.Id, []);
        string[] echoes = [.. asked.Select(prompt => request.Echo == true ? prompt.Prompt! : string.Empty)];
        var answers = source.AnswerAsync(model, asked, context.RequestAborted);
        if (request.Stream == true)
        {
            return await AnswerStream.SendAsync(context, answers, asked.Count, new CompletionPieces(head, echoes, each, request.StreamOptions?.IncludeUsage == true));
        }

        var finished = await AnswerStream.CollectAsync(answers, asked.Count);
        var choices = finished.Select((answer, index) => new CompletionChoice(echoes[index] + answer.Text, index, CompletionLogprobs.Of(answer.LogProbabilities, 0), answer.FinishReason));
        return Results.Json(head.With([.. choices], Usage.Of(finished, each)), ApiJson.Plain.CountedCompletion);
    }
}

using TuningStudio.Web.Api.Answers;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Api.Models;

namespace TuningStudio.Web.Api.Chat;

/// <summary><c>/v1/chat/completions</c>.</summary>
internal static class ChatEndpoints
{
    internal static void MapChat(this RouteGroupBuilder v1) => v1.MapPost("/chat/completions", AnswerAsync)
        .WithTags("Answers").Accepts<ChatRequest>("application/json").WithSummary("Answers a conversation; with stream: true piece by piece.").Produces<ChatCompletion>();

    private static async Task<IResult> AnswerAsync(HttpContext context, ServedModels models, AnswerSource source, TimeProvider time)
    {
        var request = await ApiBody.ReadAsync(context.Request, ApiJson.Plain.ChatRequest);
        var asked = ChatReading.Read(request);
        var tools = ChatReading.Tools(request);
        var model = models.Get(request.Model!);
        var (id, created) = ($"chatcmpl-{Guid.NewGuid():N}", time.GetUtcNow().ToUnixTimeSeconds());
        var answers = source.AnswerAsync(model, asked, context.RequestAborted);
        if (request.Stream == true)
        {
            return await AnswerStream.SendAsync(context, answers, asked.Count, new ChatPieces(id, created, model.Id, tools, request.StreamOptions?.IncludeUsage == true));
        }

        var finished = await AnswerStream.CollectAsync(answers, asked.Count);
        var choices = finished.Select((answer, index) => ChatReading.Calls(answer, tools) is { } found
            ? new ChatChoice(index, new ChatAnswer(found.Content.Length > 0 ? found.Content : null, found.Calls), ChatLogprobs.Of(answer.LogProbabilities), ChatReading.ToolCallsReason)
            : new ChatChoice(index, new ChatAnswer(answer.Text), ChatLogprobs.Of(answer.LogProbabilities), answer.FinishReason));
        return Results.Json(new ChatCompletion(id, created, model.Id, [.. choices], Usage.Of(finished, asked.Count)), ApiJson.Plain.ChatCompletion);
    }
}

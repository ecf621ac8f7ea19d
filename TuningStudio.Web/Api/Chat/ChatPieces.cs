using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Answers;
using TuningStudio.Web.Api.Http;

namespace TuningStudio.Web.Api.Chat;

/// <summary>The pieces that a streamed chat consists of.</summary>
internal sealed class ChatPieces(string id, long created, string model, bool withUsage) : IAnswerPieces
{
    public Task BeginAsync(ServerEvents events, int index) => SendAsync(events, new ChatChunkChoice(index, new ChatDelta("assistant", string.Empty), null, null));

    public Task AddAsync(ServerEvents events, int index, GenerationDelta delta) =>
        SendAsync(events, new ChatChunkChoice(index, new ChatDelta(Content: delta.Text), ChatLogprobs.Of(delta.LogProbabilities), null));

    public Task FinishAsync(ServerEvents events, int index, GenerationFinished answer) =>
        SendAsync(events, new ChatChunkChoice(index, new ChatDelta(), null, answer.FinishReason));

    public Task EndAsync(ServerEvents events, IReadOnlyList<GenerationFinished> answers) =>
        withUsage ? events.SendAsync(new ChatChunk(id, created, model, [], Usage.Of(answers, answers.Count)), ApiJson.Plain.ChatChunk) : Task.CompletedTask;

    private Task SendAsync(ServerEvents events, ChatChunkChoice choice) => events.SendAsync(new ChatChunk(id, created, model, [choice]), ApiJson.Plain.ChatChunk);
}

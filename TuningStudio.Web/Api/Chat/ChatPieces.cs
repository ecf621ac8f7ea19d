using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Answers;
using TuningStudio.Web.Api.Chat.Tools;
using TuningStudio.Web.Api.Http;

namespace TuningStudio.Web.Api.Chat;

/// <summary>The pieces that a streamed chat consists of.</summary>
/// <param name="id">The answer's id.</param>
/// <param name="created">When it was asked for, in seconds since 1970.</param>
/// <param name="model">Who answers.</param>
/// <param name="tools">Names of what may be called; null where nothing is looked for. What may be a call is held back until the answer is complete.</param>
/// <param name="withUsage">Whether a last piece tells the counts of tokens.</param>
internal sealed class ChatPieces(string id, long created, string model, IReadOnlySet<string>? tools, bool withUsage) : IAnswerPieces
{
    private readonly Dictionary<int, HeldBack> _held = [];

    public Task BeginAsync(ServerEvents events, int index) => SendAsync(events, new ChatChunkChoice(index, new ChatDelta("assistant", string.Empty), null, null));

    public Task AddAsync(ServerEvents events, int index, GenerationDelta delta)
    {
        if (tools is null)
        {
            return SendAsync(events, new ChatChunkChoice(index, new ChatDelta(Content: delta.Text), ChatLogprobs.Of(delta.LogProbabilities), null));
        }

        var held = Held(index);
        held.Text += delta.Text;
        held.LogProbabilities.AddRange(delta.LogProbabilities ?? []);
        return SendTextAsync(events, index, held, held.Text, AnswerWithCalls.Certain(held.Text));
    }

    public async Task FinishAsync(ServerEvents events, int index, GenerationFinished answer)
    {
        var found = ChatReading.Calls(answer, tools);
        if (tools is not null)
        {
            var content = found?.Content ?? answer.Text;
            await SendTextAsync(events, index, Held(index), content, content.Length);
        }

        if (found is not null)
        {
            await SendAsync(events, new ChatChunkChoice(index, new ChatDelta(ToolCalls: [.. found.Calls.Select((call, place) => new ToolCallDelta(place, call.Id, call.Function))]), null, null));
        }

        await SendAsync(events, new ChatChunkChoice(index, new ChatDelta(), null, found is null ? answer.FinishReason : ChatReading.ToolCallsReason));
    }

    public Task EndAsync(ServerEvents events, IReadOnlyList<GenerationFinished> answers) =>
        withUsage ? events.SendAsync(new CountedChatChunk(id, created, model, [], Usage.Of(answers, answers.Count)), ApiJson.Plain.CountedChatChunk) : Task.CompletedTask;

    private HeldBack Held(int index) => _held.TryGetValue(index, out var held) ? held : _held[index] = new HeldBack();

    // Sends what of a text up to an end has not been sent yet, with the log-probabilities of all tokens until now.
    private Task SendTextAsync(ServerEvents events, int index, HeldBack held, string text, int end)
    {
        if (end <= held.Sent)
        {
            return Task.CompletedTask;
        }

        var piece = new ChatChunkChoice(index, new ChatDelta(Content: text[held.Sent..end]), held.LogProbabilities.Count > 0 ? ChatLogprobs.Of([.. held.LogProbabilities]) : null, null);
        held.Sent = end;
        held.LogProbabilities.Clear();
        return SendAsync(events, piece);
    }

    private Task SendAsync(ServerEvents events, ChatChunkChoice choice) => withUsage
        ? events.SendAsync(new CountedChatChunk(id, created, model, [choice], null), ApiJson.Plain.CountedChatChunk)
        : events.SendAsync(new ChatChunk(id, created, model, [choice]), ApiJson.Plain.ChatChunk);

    private sealed class HeldBack
    {
        /// <summary>All that has been generated.</summary>
        internal string Text { get; set; } = string.Empty;

        /// <summary>How much of it has been sent.</summary>
        internal int Sent { get; set; }

        /// <summary>Those of tokens that were not sent with a piece yet.</summary>
        internal List<TokenLogProbability> LogProbabilities { get; } = [];
    }
}

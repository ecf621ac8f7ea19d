using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Answers;
using TuningStudio.Web.Api.Http;

namespace TuningStudio.Web.Api.Completions;

/// <summary>The pieces that a streamed continuation consists of.</summary>
/// <param name="head">A continuation without choices.</param>
/// <param name="echoes">What stands before each answer: its prompt, or nothing.</param>
/// <param name="each">Answers to each prompt.</param>
/// <param name="withUsage">Whether it ends with what was used.</param>
internal sealed class CompletionPieces(Completion head, IReadOnlyList<string> echoes, int each, bool withUsage) : IAnswerPieces
{
    private readonly int[] _offsets = new int[echoes.Count];

    public Task BeginAsync(ServerEvents events, int index) => echoes[index].Length > 0 ? SendAsync(events, new CompletionChoice(echoes[index], index, null, null)) : Task.CompletedTask;

    public Task AddAsync(ServerEvents events, int index, GenerationDelta delta)
    {
        var choice = new CompletionChoice(delta.Text, index, CompletionLogprobs.Of(delta.LogProbabilities, _offsets[index]), null);
        _offsets[index] += delta.Text.Length;
        return SendAsync(events, choice);
    }

    public Task FinishAsync(ServerEvents events, int index, GenerationFinished answer) => SendAsync(events, new CompletionChoice(string.Empty, index, null, answer.FinishReason));

    public Task EndAsync(ServerEvents events, IReadOnlyList<GenerationFinished> answers) =>
        withUsage ? events.SendAsync(head.With([], Usage.Of(answers, each)), ApiJson.Plain.CountedCompletion) : Task.CompletedTask;

    private Task SendAsync(ServerEvents events, CompletionChoice choice) => withUsage
        ? events.SendAsync(head.With([choice], null), ApiJson.Plain.CountedCompletion)
        : events.SendAsync(head with { Choices = [choice] }, ApiJson.Plain.Completion);
}

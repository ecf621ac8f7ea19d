using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Playground;

/// <summary>One column's side of a conversation: what was asked before, and its own answers.</summary>
public sealed class ColumnTalk(TimeProvider clock)
{
    private ChatMessage _asked = new(ChatMessage.User, string.Empty);

    /// <summary>The answer to the question that stands now.</summary>
    public AnswerStream Answer { get; private set; } = new(clock);

    /// <summary>The turns before that question.</summary>
    public IReadOnlyList<ChatMessage> Turns { get; private set; } = [];

    /// <summary>Whether there is an answer to go on from.</summary>
    public bool CanGoOn => Answer is { IsBusy: false, Error: null, Text.Length: > 0 };

    /// <summary>Asks after the turns there are; an answer to the same question is replaced.</summary>
    internal Task AskAsync(IPlayground playground, PlaygroundColumn column, PromptDraft draft, SamplingOptions sampling, Func<Task> redraw, CancellationToken cancellationToken)
    {
        var messages = draft.Messages(Turns);
        _asked = messages[^1];
        return Answer.RunAsync(playground.GenerateAsync(column, messages, sampling, cancellationToken), redraw, cancellationToken);
    }

    /// <summary>Question and answer become turns. A column that did not answer goes on without the question: no template takes two in a row.</summary>
    internal void GoOn()
    {
        if (CanGoOn)
        {
            Turns = [.. Turns, _asked, new(ChatMessage.Assistant, Answer.Text)];
        }

        Answer = new(clock);
    }

    /// <summary>Begins with turns that were kept, or anew.</summary>
    internal void Begin(IReadOnlyList<ChatMessage>? turns = null) => (Turns, Answer) = (turns ?? [], new(clock));
}

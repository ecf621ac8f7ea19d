using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization.Templates;

namespace TuningStudio.Core.Tokenization;

/// <summary>Encodes conversations as the chat template writes them.</summary>
/// <param name="tokenizer">The model's tokenizer.</param>
/// <param name="render">Writes a conversation; whether it ends with what stands before the next answer.</param>
internal sealed class ChatEncoder(ITextTokenizer tokenizer, Func<IReadOnlyList<ChatMessage>, bool, RenderedChat> render) : IConversationEncoder
{
    /// <summary>Ids; a token is an answer's when any of its text is.</summary>
    public (int[] Ids, int[] Answers) Encode(IReadOnlyList<ChatMessage> messages)
    {
        var chat = render(messages, false);
        var (ids, offsets) = tokenizer.EncodeWithOffsets(chat.Text);

        var answers = new int[ids.Length];
        var span = 0;
        for (var i = 0; i < ids.Length; i++)
        {
            // Both are in order: a span that ends before this token ends before all later ones.
            while (span < chat.AssistantSpans.Count && chat.AssistantSpans[span].End <= offsets[i].Start)
            {
                span++;
            }

            var isAnswers = span < chat.AssistantSpans.Count && offsets[i].Start < offsets[i].End && chat.AssistantSpans[span].Start < offsets[i].End;
            answers[i] = isAnswers ? span : -1;
        }

        return (ids, answers);
    }

    public int[] EncodePrompt(IReadOnlyList<ChatMessage> messages) => tokenizer.Encode(render(messages, true).Text);
}

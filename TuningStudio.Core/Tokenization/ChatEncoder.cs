using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization.Templates;

namespace TuningStudio.Core.Tokenization;

/// <summary>Encodes conversations as the chat template writes them.</summary>
internal sealed class ChatEncoder(ITextTokenizer tokenizer, Func<IReadOnlyList<ChatMessage>, RenderedChat> render)
{
    /// <summary>Ids, and for each whether any of its text is the assistant's.</summary>
    internal (int[] Ids, bool[] Trained) Encode(IReadOnlyList<ChatMessage> messages)
    {
        var chat = render(messages);
        var (ids, offsets) = tokenizer.EncodeWithOffsets(chat.Text);

        var trained = new bool[ids.Length];
        var span = 0;
        for (var i = 0; i < ids.Length; i++)
        {
            // Both are in order: a span that ends before this token ends before all later ones.
            while (span < chat.AssistantSpans.Count && chat.AssistantSpans[span].End <= offsets[i].Start)
            {
                span++;
            }

            trained[i] = span < chat.AssistantSpans.Count
                && offsets[i].Start < offsets[i].End && chat.AssistantSpans[span].Start < offsets[i].End;
        }

        return (ids, trained);
    }
}

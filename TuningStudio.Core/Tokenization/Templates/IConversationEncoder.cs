using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Tokenization.Templates;

/// <summary>Makes tokens of conversations.</summary>
internal interface IConversationEncoder
{
    /// <summary>A whole conversation: ids, and for each the number of the answer it belongs to or ends, from 0; −1 for what is no answer's.</summary>
    (int[] Ids, int[] Answers) Encode(IReadOnlyList<ChatMessage> messages);

    /// <summary>The ids after which the model writes the next answer.</summary>
    int[] EncodePrompt(IReadOnlyList<ChatMessage> messages);
}

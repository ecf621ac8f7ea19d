using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Tokenization.Templates;

/// <summary>Writes conversations by a template of the user's own; each answer ends with the end-of-text token.</summary>
/// <remarks>Prompts and answers are encoded apart, so that the tokens of a prompt are the same in training and when it is asked.</remarks>
internal sealed class OwnTemplateEncoder(ITextTokenizer tokenizer, int? endOfText, PromptTemplate template) : IConversationEncoder
{
    public (int[] Ids, int[] Answers) Encode(IReadOnlyList<ChatMessage> messages) => Encode(messages, isAsked: false);

    public int[] EncodePrompt(IReadOnlyList<ChatMessage> messages) => Encode(messages, isAsked: true).Ids;

    private (int[] Ids, int[] Answers) Encode(IReadOnlyList<ChatMessage> messages, bool isAsked)
    {
        var pieces = new AnswerPieces(tokenizer);
        var (beforeAnswer, behindAnswer) = template.AroundAnswer();
        foreach (var message in messages)
        {
            if (message.Role == ChatMessage.Assistant)
            {
                pieces.AddPrompt(beforeAnswer);
                pieces.AddAnswer(message.Content + behindAnswer, endOfText);
            }
            else
            {
                var (before, behind) = message.Role == ChatMessage.System ? template.AroundSystem() : template.AroundPrompt();
                pieces.AddPrompt(before + message.Content + behind);
            }
        }

        if (isAsked)
        {
            pieces.AddPrompt(beforeAnswer);
        }

        return pieces.ToTokens();
    }
}

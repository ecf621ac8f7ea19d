using System.Text;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization.Templates;

namespace TuningStudio.Core.Tokenization;

/// <summary>
/// How a base model, which has no chat template, sees a conversation: what comes before an answer joined by line breaks, with one at the
/// end unless it ends in white space already; then the answer and the end-of-text token.
/// </summary>
/// <remarks>Prompt and answer are encoded apart, so that the tokens of a prompt are the same in training and when it is asked.</remarks>
public sealed class PlainConversation : IConversationEncoder
{
    private readonly ITextTokenizer tokenizer;
    private readonly int? endOfText;

    /// <summary>Creates the layout.</summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="endOfText">Id of the token that ends an answer; null for none.</param>
    public PlainConversation(ITextTokenizer tokenizer, int? endOfText)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        this.tokenizer = tokenizer;
        this.endOfText = endOfText;
    }

    /// <summary>The tokens the model is given so that it writes the next answer.</summary>
    public int[] EncodePrompt(IReadOnlyList<ChatMessage> messages) => Encode(messages, closed: true).Ids;

    (int[] Ids, int[] Answers) IConversationEncoder.Encode(IReadOnlyList<ChatMessage> messages) => Encode(messages, closed: false);

    /// <summary>A text without turns.</summary>
    /// <param name="text">The text.</param>
    /// <param name="begins">Whether the tokens that begin a text stand before it.</param>
    /// <param name="ends">Whether the token that ends a text stands behind it.</param>
    internal int[] EncodeText(string text, bool begins, bool ends) =>
        [.. begins ? tokenizer.LeadingTokens : [], .. tokenizer.Encode(text), .. ends && endOfText is { } end ? [end] : (int[])[]];

    private (int[] Ids, int[] Answers) Encode(IReadOnlyList<ChatMessage> messages, bool closed)
    {
        var pieces = new AnswerPieces(tokenizer);
        var prompt = new StringBuilder();
        var open = false;
        foreach (var message in messages)
        {
            if (message.Role == ChatMessage.Assistant)
            {
                AddPrompt(close: true);
                pieces.AddAnswer(message.Content, endOfText);
            }
            else
            {
                prompt.Append(open ? "\n" : string.Empty).Append(message.Content);
                open = true;
            }
        }

        AddPrompt(closed);
        return pieces.ToTokens();

        void AddPrompt(bool close)
        {
            if (close && prompt.Length > 0 && !char.IsWhiteSpace(prompt[^1]))
            {
                prompt.Append('\n');
            }

            pieces.AddPrompt(prompt.ToString());
            prompt.Clear();
            open = false;
        }
    }
}

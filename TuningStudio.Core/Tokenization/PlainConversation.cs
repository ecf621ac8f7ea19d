using System.Text;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Tokenization;

/// <summary>
/// How a base model, which has no chat template, sees a conversation: what comes before an answer joined by line breaks, with one at the
/// end unless it ends in white space already; then the answer and the end-of-text token.
/// </summary>
/// <remarks>Prompt and answer are encoded apart, so that the tokens of a prompt are the same in training and when it is asked.</remarks>
public sealed class PlainConversation
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

    /// <summary>A whole conversation, and for each token whether it belongs to an answer or ends one.</summary>
    internal (int[] Ids, bool[] Trained) Encode(IReadOnlyList<ChatMessage> messages) => Encode(messages, closed: false);

    private (int[] Ids, bool[] Trained) Encode(IReadOnlyList<ChatMessage> messages, bool closed)
    {
        List<int> ids = [.. tokenizer.LeadingTokens];
        List<bool> trained = [.. ids.Select(_ => false)];
        var prompt = new StringBuilder();
        var open = false;
        foreach (var message in messages)
        {
            if (message.Role == ChatMessage.Assistant)
            {
                AddPrompt(close: true);
                Add(message.Content, answers: true);
                if (endOfText is { } end)
                {
                    ids.Add(end);
                    trained.Add(true);
                }
            }
            else
            {
                prompt.Append(open ? "\n" : string.Empty).Append(message.Content);
                open = true;
            }
        }

        AddPrompt(closed);
        return ([.. ids], [.. trained]);

        void AddPrompt(bool close)
        {
            if (close && prompt.Length > 0 && !char.IsWhiteSpace(prompt[^1]))
            {
                prompt.Append('\n');
            }

            Add(prompt.ToString(), answers: false);
            prompt.Clear();
            open = false;
        }

        void Add(string text, bool answers)
        {
            var added = tokenizer.Encode(text);
            ids.AddRange(added);
            trained.AddRange(Enumerable.Repeat(answers, added.Length));
        }
    }
}

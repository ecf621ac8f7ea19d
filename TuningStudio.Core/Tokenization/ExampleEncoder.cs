using System.Globalization;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Tokenization.Templates;

namespace TuningStudio.Core.Tokenization;

/// <summary>Turns records into what the model trains on: token ids, and which of them count in the loss.</summary>
/// <remarks>
/// With a chat template the conversation is written by it, begin-of-text included, and a token counts when any of its text is the
/// assistant's. Without one the conversation is plain text, see <see cref="PlainConversation"/>. The first token never counts. Turns
/// behind the last answer are left out, since nothing is learnt from them; a record without any answer has no token that counts:
/// the caller skips and reports it.
/// </remarks>
public sealed class ExampleEncoder
{
    private readonly EncodingOptions options;
    private readonly IConversationEncoder conversations;
    private readonly PlainConversation plain;

    /// <summary>Creates the encoder.</summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="render">Writes a conversation with the model's chat template; null for a base model, which has none.</param>
    /// <param name="endOfText">Id of the token that ends an answer where there is no template; null for none.</param>
    /// <param name="options">Masking, length and the like.</param>
    public ExampleEncoder(
        ITextTokenizer tokenizer,
        Func<IReadOnlyList<ChatMessage>, RenderedChat>? render,
        int? endOfText = null,
        EncodingOptions? options = null)
        : this(tokenizer, endOfText, options, render is null ? null : new ChatEncoder(tokenizer, (messages, _) => render(messages)))
    {
    }

    internal ExampleEncoder(ITextTokenizer tokenizer, int? endOfText, EncodingOptions? options, IConversationEncoder? conversations)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        this.options = options ?? new EncodingOptions();
        if (this.options.MaxLength < 1)
        {
            throw new TuningException(
                ErrorCodes.InvalidOption, $"The maximum length is {this.options.MaxLength}.", "Give at least 1 token.", field: nameof(EncodingOptions.MaxLength));
        }

        plain = new PlainConversation(tokenizer, endOfText);
        this.conversations = conversations ?? plain;
    }

    /// <summary>Encodes one record.</summary>
    /// <exception cref="TuningException">The chat template refuses the conversation: names the record's line, and leaves the file to the caller, who knows it.</exception>
    public EncodedExample Encode(TrainingRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Text is not null)
        {
            return Cut(EncodeDocument(record, goesOn: false).Ids, record);
        }

        var answered = UpToLastAnswer(record.Messages);
        var (ids, weights) = Encode(WithSystemPrompt(answered), record);
        if (answered is not [.., { Role: ChatMessage.Assistant }])
        {
            Array.Clear(weights);
        }

        var isCut = options.MaxLength is { } longest && ids.Length > longest;
        var length = isCut ? options.MaxLength!.Value : ids.Length;
        weights = weights[..length];
        var trained = Array.ConvertAll(weights, weight => weight > 0);
        if (length > 0)
        {
            trained[0] = false; // nothing predicts it
        }

        return new EncodedExample(ids[..length], trained, isCut, record.Line)
        {
            LeftOutTurns = record.Messages.Count - answered.Count,
            Weights = Array.TrueForAll(weights, weight => weight is 0 or 1) ? null : weights,
            PromptWeight = (float)Asked,
        };
    }

    /// <summary>Encodes a document, between the tokens that begin and end a text.</summary>
    /// <param name="record">Has a text; where it goes on in the next record, no end is put behind it.</param>
    /// <param name="goesOn">Whether it goes on with the record before it, so that it does not begin.</param>
    public EncodedDocument EncodeDocument(TrainingRecord record, bool goesOn)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new EncodedDocument(plain.EncodeText(record.Text!, begins: !goesOn, ends: !record.GoesOn), record.Line, record.GoesOn);
    }

    private double Asked => options.MaskPrompt ? 0 : options.PromptWeight;

    private EncodedExample Cut(int[] ids, TrainingRecord record)
    {
        var cut = options.MaxLength is { } longest && ids.Length > longest ? ids[..longest] : ids;
        var trained = new bool[cut.Length];
        trained.AsSpan(Math.Min(1, cut.Length)).Fill(true);
        return new EncodedExample(cut, trained, cut.Length < ids.Length, record.Line);
    }

    private (int[] Ids, float[] Weights) Encode(IReadOnlyList<ChatMessage> messages, TrainingRecord record)
    {
        try
        {
            var (ids, answers) = conversations.Encode(messages);
            var said = AnswerWeights.Of(messages, answers.Length == 0 ? 0 : answers.Max() + 1, options.LastAnswerOnly, Asked);
            return (ids, Array.ConvertAll(answers, answer => (float)(answer < 0 ? Asked : said[answer])));
        }
        catch (TuningException fault) when (fault.Code == ErrorCodes.InvalidTemplate)
        {
            var number = record.FileLine == record.Line ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" of record {record.Line}");
            throw new TuningException(
                fault.Code, $"The model's chat template refuses the conversation{number}: {fault.Message}", fault.Remedy, line: record.FileLine, field: fault.Field, innerException: fault);
        }
    }

    // A record without an answer stays whole.
    private static IReadOnlyList<ChatMessage> UpToLastAnswer(IReadOnlyList<ChatMessage> messages)
    {
        for (var count = messages.Count; count > 0; count--)
        {
            if (messages[count - 1].Role == ChatMessage.Assistant)
            {
                return count == messages.Count ? messages : [.. messages.Take(count)];
            }
        }

        return messages;
    }

    private IReadOnlyList<ChatMessage> WithSystemPrompt(IReadOnlyList<ChatMessage> messages) =>
        string.IsNullOrEmpty(options.SystemPrompt) || messages.Any(message => message.Role == ChatMessage.System)
            ? messages
            : [new ChatMessage(ChatMessage.System, options.SystemPrompt), .. messages];
}

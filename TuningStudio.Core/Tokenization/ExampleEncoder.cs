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
    private readonly ChatEncoder? chat;
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
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        this.options = options ?? new EncodingOptions();
        if (this.options.MaxLength < 1)
        {
            throw new TuningException(
                ErrorCodes.InvalidOption, $"The maximum length is {this.options.MaxLength}.", "Give at least 1 token.", field: nameof(EncodingOptions.MaxLength));
        }

        chat = render is null ? null : new ChatEncoder(tokenizer, render);
        plain = new PlainConversation(tokenizer, endOfText);
    }

    /// <summary>Encodes one record.</summary>
    /// <exception cref="TuningException">The chat template refuses the conversation: names the record's line, and leaves the file to the caller, who knows it.</exception>
    public EncodedExample Encode(TrainingRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var answered = UpToLastAnswer(record.Messages);
        var (ids, trained) = Encode(WithSystemPrompt(answered), record);
        var weights = options is { MaskPrompt: false, PromptWeight: not 1 } ? Array.ConvertAll(trained, isAnswer => isAnswer ? 1f : (float)options.PromptWeight) : null;
        if (answered is not [.., { Role: ChatMessage.Assistant }])
        {
            Array.Fill(trained, false);
        }
        else if (!options.MaskPrompt)
        {
            Array.Fill(trained, true);
        }

        if (trained.Length > 0)
        {
            trained[0] = false; // nothing predicts it
        }

        var example = options.MaxLength is { } longest && ids.Length > longest
            ? new EncodedExample(ids[..longest], trained[..longest], Truncated: true, record.Line)
            : new EncodedExample(ids, trained, Truncated: false, record.Line);
        return example with { LeftOutTurns = record.Messages.Count - answered.Count, Weights = weights?[..example.Ids.Length] };
    }

    private (int[] Ids, bool[] Trained) Encode(IReadOnlyList<ChatMessage> messages, TrainingRecord record)
    {
        try
        {
            return chat?.Encode(messages) ?? plain.Encode(messages);
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

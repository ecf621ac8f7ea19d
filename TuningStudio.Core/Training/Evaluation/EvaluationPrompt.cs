using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Core.Training.Evaluation;

/// <summary>Something to ask the model while it trains.</summary>
/// <param name="Messages">The turns before the answer.</param>
/// <param name="Expected">The answer that the data has, or null.</param>
/// <param name="Ids">The prompt's tokens.</param>
/// <param name="MaxNewTokens">Longest answer.</param>
internal sealed record EvaluationPrompt(IReadOnlyList<ChatMessage> Messages, string? Expected, int[] Ids, int MaxNewTokens)
{
    // An answer of twice the expected length says enough of a model that does not stop.
    private const int LengthFactor = 2;
    private const int ShortestLimit = 16;
    private const int LongestLimit = 512;
    private const int LimitOfFreePrompts = 96;

    /// <summary>A record's last question; null where the record has no answer.</summary>
    internal static EvaluationPrompt? Of(TrainingRecord record, ModelText text, string? systemPrompt)
    {
        var last = record.Messages.ToList().FindLastIndex(message => message.Role == ChatMessage.Assistant);
        if (last < 1)
        {
            return null;
        }

        var expected = record.Messages[last].Content;
        var limit = LengthFactor * text.Tokenizer.Encode(expected).Length;
        return Of([.. record.Messages.Take(last)], expected, text, systemPrompt, Math.Clamp(limit, ShortestLimit, LongestLimit));
    }

    /// <summary>A prompt of the user's own.</summary>
    internal static EvaluationPrompt Of(string prompt, ModelText text, string? systemPrompt) =>
        Of([new ChatMessage(ChatMessage.User, prompt)], null, text, systemPrompt, LimitOfFreePrompts);

    /// <summary>The beginning of a text to go on with, for models that learn documents.</summary>
    internal static EvaluationPrompt OfText(string prompt, ModelText text) =>
        new([new ChatMessage(ChatMessage.User, prompt)], null, text.EncodePrompt(prompt), LimitOfFreePrompts);

    private static EvaluationPrompt Of(IReadOnlyList<ChatMessage> messages, string? expected, ModelText text, string? systemPrompt, int limit)
    {
        if (!string.IsNullOrEmpty(systemPrompt) && messages.All(message => message.Role != ChatMessage.System))
        {
            messages = [new ChatMessage(ChatMessage.System, systemPrompt), .. messages];
        }

        return new EvaluationPrompt(messages, expected, text.EncodePrompt(messages), limit);
    }
}

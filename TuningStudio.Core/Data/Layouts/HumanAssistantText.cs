using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Layouts;

/// <summary>A whole dialogue in one text, as Anthropic's preference data has it: <c>\n\nHuman: … \n\nAssistant: …</c>.</summary>
internal static class HumanAssistantText
{
    private const string Human = "\n\nHuman:";
    private const string Assistant = "\n\nAssistant:";

    /// <summary>Its turns; null where it is no such text.</summary>
    public static List<ChatMessage>? Read(string text)
    {
        if (!text.StartsWith(Human, StringComparison.Ordinal))
        {
            return null;
        }

        var turns = new List<ChatMessage>();
        for (var at = 0; at < text.Length;)
        {
            var isHuman = text.AsSpan(at).StartsWith(Human);
            var start = at + (isHuman ? Human : Assistant).Length;
            int[] next = [text.IndexOf(Human, start, StringComparison.Ordinal), text.IndexOf(Assistant, start, StringComparison.Ordinal)];
            at = next.Where(place => place >= 0).DefaultIfEmpty(text.Length).Min();
            turns.Add(new(isHuman ? ChatMessage.User : ChatMessage.Assistant, text[start..at].Trim()));
        }

        return turns;
    }
}

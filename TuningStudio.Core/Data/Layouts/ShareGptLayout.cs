using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Layouts;

/// <summary><c>{"conversations": [{"from", "value"}, …]}</c>, ShareGPT's rows, with an optional <c>system</c>.</summary>
internal sealed class ShareGptLayout : ILayout
{
    private const string Conversations = "conversations";
    private const string System = "system";

    public DatasetFormat Format => DatasetFormat.ShareGpt;

    public string Description => "conversations (a list of from and value)";

    public bool Fits(Func<string, bool> has) => has(Conversations);

    public IReadOnlyList<ChatMessage> Map(RawRecord record)
    {
        var messages = Conversation.Read(record, Conversations);
        if (messages[0].Role != ChatMessage.System
            && record.OptionalText(System) is { } system && !string.IsNullOrWhiteSpace(system))
        {
            messages.Insert(0, new(ChatMessage.System, system));
        }

        return messages;
    }
}

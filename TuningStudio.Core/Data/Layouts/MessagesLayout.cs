using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Layouts;

/// <summary><c>{"messages": [{"role", "content"}, …]}</c>, OpenAI's chat rows.</summary>
internal sealed class MessagesLayout : ILayout
{
    private const string Messages = "messages";

    public DatasetFormat Format => DatasetFormat.Messages;

    public string Description => "messages (a list of role and content)";

    public bool Fits(Func<string, bool> has) => has(Messages);

    public IReadOnlyList<ChatMessage> Map(RawRecord record)
    {
        var messages = Conversation.Read(record, Messages);
        messages[0] = messages[0] with { Tools = record.ReadText(() => ToolList.Find(record.Find(ToolList.Field)), ToolList.Field) };
        return messages;
    }
}

using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Layouts;

/// <summary><c>{"messages": [{"role", "content"}, …]}</c>, OpenAI's chat rows, with an optional <c>system</c> and <c>tools</c>.</summary>
internal sealed class MessagesLayout : ILayout
{
    private const string Messages = "messages";

    public DatasetFormat Format => DatasetFormat.Messages;

    public string Description => "messages (a list of role and content)";

    public bool Fits(Func<string, bool> has) => has(Messages);

    public IReadOnlyList<ChatMessage> Map(RawRecord record) => ToolList.Beside(record, Conversation.WithSystem(record, Conversation.Read(record, Messages)));
}

using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Layouts;

/// <summary><c>{"conversations": [{"from", "value"}, …]}</c>, ShareGPT's rows, with an optional <c>system</c> and <c>tools</c>.</summary>
internal sealed class ShareGptLayout : ILayout
{
    private const string Conversations = "conversations";

    public DatasetFormat Format => DatasetFormat.ShareGpt;

    public string Description => "conversations (a list of from and value)";

    public bool Fits(Func<string, bool> has) => has(Conversations);

    public IReadOnlyList<ChatMessage> Map(RawRecord record) => ToolList.Beside(record, Conversation.WithSystem(record, Conversation.Read(record, Conversations)));
}

using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Layouts;

/// <summary>Columns that a person gave their meaning: a question with its answer, or a conversation.</summary>
internal sealed class MappedLayout : ILayout
{
    private readonly IReadOnlyDictionary<string, string> columns;
    private readonly TurnNames names;

    /// <param name="columns">As <see cref="ColumnMap"/> has them.</param>
    public MappedLayout(IReadOnlyDictionary<string, string> columns)
    {
        this.columns = columns;
        names = TurnNames.Of(columns);
    }

    public DatasetFormat Format => DatasetFormat.Mapped;

    public string Description => string.Join(", ", columns.Select(pair => $"{pair.Value} as {pair.Key}"));

    public bool IsChosen => true;

    public bool Fits(Func<string, bool> has) => columns.All(pair => ColumnMap.Tags.Contains(pair.Key) || has(pair.Value));

    public IReadOnlyList<ChatMessage> Map(RawRecord record) =>
        columns.TryGetValue(ColumnMap.Messages, out var list) ? Dialogue(record, list) : QuestionAndAnswer(record);

    private List<ChatMessage> Dialogue(RawRecord record, string column)
    {
        var messages = Conversation.Read(record, column, names);
        if (messages[0].Role != ChatMessage.System && System(record) is { } system)
        {
            messages.Insert(0, system);
        }

        return ToolList.Beside(record, messages);
    }

    private List<ChatMessage> QuestionAndAnswer(RawRecord record)
    {
        var messages = new List<ChatMessage>();
        if (System(record) is { } system)
        {
            messages.Add(system);
        }

        if (columns.TryGetValue(ColumnMap.History, out var history))
        {
            AlpacaLayout.AddHistory(messages, record, history);
        }

        var question = Required(record, columns[ColumnMap.Prompt]);
        var input = columns.TryGetValue(ColumnMap.Input, out var column) ? Optional(record, column) : null;
        messages.Add(new(ChatMessage.User, string.IsNullOrEmpty(input) ? question : $"{question}\n{input}"));
        messages.Add(new(ChatMessage.Assistant, Required(record, columns[ColumnMap.Completion])));
        return messages;
    }

    private ChatMessage? System(RawRecord record) =>
        columns.TryGetValue(ColumnMap.System, out var column) && Optional(record, column) is { } text && !string.IsNullOrWhiteSpace(text) ? new(ChatMessage.System, text) : null;

    // A label may be a number; whoever names the column wants it as it is written.
    private static string? Optional(RawRecord record, string column) =>
        record.Find(column) is { Kind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } value ? value.Json.GetRawText() : record.OptionalText(column);

    private static string Required(RawRecord record, string column) =>
        Optional(record, column) is { } text && !string.IsNullOrWhiteSpace(text) ? text : record.RequiredText(column);
}

using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Layouts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data;

/// <summary>Reads a conversation that is asked or measured, as training data writes its turns; it need not have an answer.</summary>
public static class ConversationJson
{
    private const string Field = "messages";

    /// <summary>The turns of a JSON list.</summary>
    /// <param name="messages">The list.</param>
    /// <param name="file">The file it stands in, for errors.</param>
    /// <param name="line">The line it stands on, from 1; null where it is the whole file.</param>
    /// <exception cref="TuningException"><see cref="ErrorCodes.InvalidData"/>: it is no list of turns, or empty.</exception>
    public static IReadOnlyList<ChatMessage> Read(JsonElement messages, string file, long? line = null)
    {
        var record = new RawRecord(new RecordPlace(file, line ?? 0, 1, IsNumbered: false), [new RawField(Field, new RawValue(messages))]);
        return record.OptionalList(Field) is { } list && list.GetArrayLength() > 0
            ? Conversation.ReadTurns(record, list, Field)
            : throw record.Place.Fault($"has no turns in \"{Field}\"", "Write them as [{\"role\": \"user\", \"content\": \"…\"}].", Field);
    }
}

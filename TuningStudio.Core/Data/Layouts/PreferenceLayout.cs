using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Layouts;

/// <summary>
/// Preference data of which the answers that were preferred are learnt: DPO's pairs (<c>chosen</c> and <c>rejected</c>, or OpenAI's
/// <c>preferred_output</c>) and KTO's judged answers (those labelled true; the others are left out).
/// </summary>
internal sealed class PreferenceLayout : ILayout
{
    private const string Chosen = "chosen";
    private const string Preferred = "preferred_output";

    private static readonly string[] Questions = ["prompt", "instruction", "question", "query"];
    private static readonly string[] Conversations = ["messages", "conversations", "prompt"];
    private static readonly string[] Labels = ["label", "kto_tag"];

    public DatasetFormat Format => DatasetFormat.Preference;

    public string Description => "preference data";

    public bool IsChosen => true;

    public bool Fits(Func<string, bool> has) => has(Chosen) || has(Preferred) || Array.Exists(Labels, label => has(label));

    public IReadOnlyList<ChatMessage>? Map(RawRecord record)
    {
        var field = record.Has(Chosen) ? Chosen : record.Has(Preferred) ? Preferred : null;
        if (field is null)
        {
            return Judged(record);
        }

        var question = Question(record);
        var answer = Answer(record, field);

        // A chosen side that holds a question repeats the one it answers.
        var isWhole = answer.Exists(turn => turn.Role == ChatMessage.User);
        var system = answer is [{ Role: ChatMessage.System }, ..] ? [] : question.Where(turn => turn.Role == ChatMessage.System).Take(1);
        List<ChatMessage> messages = isWhole ? [.. system, .. answer] : [.. question, .. answer];
        Conversation.Check(record, field, messages, mayBeEmpty: false);
        return ToolList.Beside(record, messages, OpenAi(record));
    }

    // KTO: an answer with a judgement of it, in a layout that is otherwise known.
    private static IReadOnlyList<ChatMessage>? Judged(RawRecord record)
    {
        var label = Array.Find(Labels, name => record.Find(name).IsBoolean)
            ?? throw record.Place.Fault("has neither a chosen answer nor a label that is true or false", "Add one, or leave this record out.", Labels[0]);
        return record.Find(label).IsTrue ? LayoutCatalog.MapKnown(record) : null;
    }

    private static List<ChatMessage> Question(RawRecord record)
    {
        if (Array.Find(Conversations, name => record.Has(name) && record.Find(name).IsList) is { } list)
        {
            return Conversation.WithSystem(record, Conversation.ReadTurns(record, record.OptionalList(list)!.Value, list));
        }

        if (OpenAi(record) is { } request && request.TryGetProperty("messages", out var turns) && turns.ValueKind == JsonValueKind.Array)
        {
            return Conversation.ReadTurns(record, turns, "input.messages");
        }

        if (Array.Find(Questions, record.Has) is not { } name)
        {
            return Conversation.WithSystem(record, []);
        }

        var question = record.RequiredText(name);
        var input = record.Has("input") && !record.Find("input").IsMissing ? record.OptionalText("input") : null;
        return Conversation.WithSystem(record, [new(ChatMessage.User, string.IsNullOrEmpty(input) ? question : $"{question}\n{input}")]);
    }

    // OpenAI has the conversation and its tools one level down.
    private static JsonElement? OpenAi(RawRecord record) => record.Find("input") is { Kind: JsonValueKind.Object } input ? input.Json : null;

    private static List<ChatMessage> Answer(RawRecord record, string field)
    {
        var value = record.Find(field);
        if (value.IsList)
        {
            return Conversation.ReadTurns(record, record.OptionalList(field)!.Value, field);
        }

        if (value.Kind == JsonValueKind.Object)
        {
            return [new Turn(record, value.Json, field).Read()];
        }

        var text = record.RequiredText(field);
        return HumanAssistantText.Read(text) ?? [new(ChatMessage.Assistant, text)];
    }
}

using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Layouts;

/// <summary>
/// <c>{"prompt", "completion"}</c>, OpenAI's legacy fine-tuning rows; separators and blanks in the texts stay. Either may be a list of turns instead, TRL's way.
/// </summary>
/// <param name="isOpenEnded">Whether prompts may be empty: then a completion is an answer to nothing, as OpenAI's guide writes open-ended generation.</param>
internal sealed class PromptCompletionLayout(bool isOpenEnded = false) : ILayout
{
    private const string Prompt = "prompt";
    private const string Completion = "completion";

    public DatasetFormat Format => DatasetFormat.PromptCompletion;

    public string Description => "prompt and completion";

    public bool HasTurns => !isOpenEnded;

    public bool Fits(Func<string, bool> has) => has(Prompt) && has(Completion);

    /// <summary>Whether a record asks nothing.</summary>
    public static bool AsksNothing(RawRecord record) => record.Find(Prompt).IsEmpty;

    public IReadOnlyList<ChatMessage> Map(RawRecord record)
    {
        if (IsAnswerToNothing(record))
        {
            return [];
        }

        List<ChatMessage> messages = [.. Side(record, Prompt, ChatMessage.User), .. Side(record, Completion, ChatMessage.Assistant)];
        Conversation.Check(record, Completion, messages, mayBeEmpty: false);
        return ToolList.Beside(record, messages);
    }

    public string? ReadText(RawRecord record) => IsAnswerToNothing(record) ? record.RequiredText(Completion) : null;

    private static List<ChatMessage> Side(RawRecord record, string name, string role) =>
        record.Find(name) is { Kind: JsonValueKind.Array } turns ? Conversation.ReadTurns(record, turns.Json, name) : [new(role, record.RequiredText(name))];

    private bool IsAnswerToNothing(RawRecord record) => isOpenEnded && AsksNothing(record);
}

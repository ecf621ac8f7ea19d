using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Layouts;

/// <summary><c>{"prompt", "completion"}</c>, OpenAI's legacy fine-tuning rows; separators and blanks in the texts stay.</summary>
internal sealed class PromptCompletionLayout : ILayout
{
    private const string Prompt = "prompt";
    private const string Completion = "completion";

    public DatasetFormat Format => DatasetFormat.PromptCompletion;

    public string Description => "prompt and completion";

    public bool Fits(Func<string, bool> has) => has(Prompt) && has(Completion);

    public IReadOnlyList<ChatMessage> Map(RawRecord record) =>
    [
        new(ChatMessage.User, record.RequiredText(Prompt)),
        new(ChatMessage.Assistant, record.RequiredText(Completion)),
    ];
}

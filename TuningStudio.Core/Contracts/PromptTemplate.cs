namespace TuningStudio.Core.Contracts;

/// <summary>A template of one's own, in place of the model's: what stands around the texts of a conversation.</summary>
public sealed record PromptTemplate
{
    /// <summary>Stands for the question in <see cref="Prompt"/>.</summary>
    public const string PromptMark = "{prompt}";

    /// <summary>Stands for the answer in <see cref="Answer"/>.</summary>
    public const string AnswerMark = "{answer}";

    /// <summary>Stands for the instructions in <see cref="System"/>.</summary>
    public const string SystemMark = "{system}";

    /// <summary>A question as the model sees it, for instance <c>### Question:\n{prompt}\n\n### Answer:\n</c>.</summary>
    public required string Prompt { get; init; }

    /// <summary>An answer: what stands before the mark is the prompt's, what stands behind it is learnt. Null is the answer alone.</summary>
    public string? Answer { get; init; }

    /// <summary>The system prompt; null is the text and an empty line.</summary>
    public string? System { get; init; }

    /// <summary>What stands before and behind a question.</summary>
    public (string Before, string Behind) AroundPrompt() => Around(Prompt, PromptMark);

    /// <summary>What stands before and behind an answer.</summary>
    public (string Before, string Behind) AroundAnswer() => Around(Answer ?? AnswerMark, AnswerMark);

    /// <summary>What stands before and behind the instructions.</summary>
    public (string Before, string Behind) AroundSystem() => Around(System ?? SystemMark + "\n\n", SystemMark);

    /// <summary>Refuses forms without their mark.</summary>
    /// <exception cref="TuningException"><see cref="ErrorCodes.InvalidOption"/>: names the form.</exception>
    public void Refuse()
    {
        foreach (var (form, mark, name, field) in new[]
        {
            (Prompt, PromptMark, "prompt template", "promptTemplate"),
            (Answer ?? AnswerMark, AnswerMark, "answer template", "answerTemplate"),
            (System ?? SystemMark, SystemMark, "system template", "systemTemplate"),
        })
        {
            var at = form.IndexOf(mark, StringComparison.Ordinal);
            if (at < 0 || form.IndexOf(mark, at + 1, StringComparison.Ordinal) >= 0)
            {
                throw new TuningException(ErrorCodes.InvalidOption, $"The {name} {(at < 0 ? "does not say" : "says twice")} where {mark} goes: \"{form}\".", $"Put {mark} into it once.", field: field);
            }
        }
    }

    private static (string Before, string Behind) Around(string form, string mark)
    {
        var at = form.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? (form, string.Empty) : (form[..at], form[(at + mark.Length)..]);
    }
}

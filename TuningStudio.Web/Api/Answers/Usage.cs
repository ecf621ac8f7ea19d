using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Api.Answers;

/// <summary>Tokens read and made.</summary>
internal sealed record Usage(int PromptTokens, int CompletionTokens)
{
    public int TotalTokens => PromptTokens + CompletionTokens;

    /// <summary>Of several answers, of which <paramref name="each"/> follow one another to the same prompt: that is read once.</summary>
    internal static Usage Of(IReadOnlyList<GenerationFinished> answers, int each) =>
        new(answers.Where((_, index) => index % each == 0).Sum(answer => answer.PromptTokens), answers.Sum(answer => answer.Ids.Count));
}

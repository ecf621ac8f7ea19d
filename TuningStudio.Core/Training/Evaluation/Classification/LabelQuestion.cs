namespace TuningStudio.Core.Training.Evaluation.Classification;

/// <summary>A prompt and the answers it may get, one for each label.</summary>
/// <param name="Prompt">Tokens before the answer, at least one.</param>
/// <param name="Answers">Tokens of each answer as they are trained, the token that ends it included; none empty.</param>
internal sealed record LabelQuestion(int[] Prompt, IReadOnlyList<int[]> Answers)
{
    internal int LongestAnswer { get; } = Answers.Max(answer => answer.Length);
}

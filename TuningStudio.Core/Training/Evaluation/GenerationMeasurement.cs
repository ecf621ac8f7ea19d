using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training.Evaluation.Texts;

namespace TuningStudio.Core.Training.Evaluation;

/// <summary>Exact match, BLEU and ROUGE-L of answers to validation records.</summary>
/// <param name="answers">Answers them.</param>
/// <param name="prompts">With their expected answers, at least one.</param>
/// <param name="always">Whether at every evaluation, or after the last step only.</param>
internal sealed class GenerationMeasurement(PromptAnswers answers, IReadOnlyList<EvaluationPrompt> prompts, bool always) : IMeasurement
{
    /// <summary>Time for the answers of one evaluation.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public RunEvent? Take(EvaluationPoint at, Func<bool> isStopped)
    {
        if (!always && !at.IsLast)
        {
            return null;
        }

        var pairs = answers.Of(prompts, at.RowsAtOnce, isStopped)
            .Zip(prompts, (answer, prompt) => (Answer: answer, prompt.Expected))
            .Where(pair => pair.Answer is { FinishReason: not "cancelled" })
            .Select(pair => (pair.Answer!.Text, Expected: pair.Expected!))
            .ToList();
        if (pairs.Count == 0 || isStopped())
        {
            return null;
        }

        var words = BleuWords.For(pairs.Select(pair => pair.Expected));
        return new GenerationMetricsEvent
        {
            Step = at.Step,
            Epoch = at.Epoch,
            Examples = pairs.Count,
            ExactMatch = pairs.Average(pair => pair.Text.AsSpan().Trim().SequenceEqual(pair.Expected.AsSpan().Trim()) ? 1.0 : 0),
            Bleu = Bleu.OfCorpus(pairs.Select(pair => (words.Cut(pair.Text), words.Cut(pair.Expected)))),
            Tokenization = words.Name,
            RougeL = pairs.Average(pair => RougeL.F1(pair.Text, pair.Expected)),
        };
    }
}

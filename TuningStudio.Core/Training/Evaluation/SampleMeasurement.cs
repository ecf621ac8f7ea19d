using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training.Evaluation;

/// <summary>
/// The run's sample prompts, answered at every evaluation. Where answering takes much of the run's time, evaluations in the middle of an epoch are left out.
/// </summary>
/// <param name="answers">Answers them.</param>
/// <param name="prompts">At least one.</param>
/// <param name="time">Measures.</param>
internal sealed class SampleMeasurement(PromptAnswers answers, IReadOnlyList<EvaluationPrompt> prompts, TimeProvider time) : IMeasurement
{
    /// <summary>Time for the answers of one evaluation.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    // A log keeps every evaluation's answers.
    private const int LongestText = 2000;
    private const double LargestShare = 0.05;

    private readonly long _began = time.GetTimestamp();
    private TimeSpan _spent;
    private int _epochs = -1;

    public RunEvent? Take(EvaluationPoint at, Func<bool> isStopped)
    {
        if ((int)at.Epoch == _epochs && !at.IsLast && _spent > LargestShare * time.GetElapsedTime(_began))
        {
            return null;
        }

        var started = time.GetTimestamp();
        var given = answers.Of(prompts, at.RowsAtOnce, isStopped);
        _spent += time.GetElapsedTime(started);
        if (isStopped())
        {
            return null;
        }

        _epochs = (int)at.Epoch;
        return new SamplesEvent
        {
            Step = at.Step,
            Epoch = at.Epoch,
            Samples = [.. prompts.Zip(given, (prompt, answer) => new SampleAnswer
            {
                Prompt = [.. prompt.Messages.Select(message => message with { Content = Cut(message.Content) })],
                Expected = prompt.Expected is { } expected ? Cut(expected) : null,
                Answer = answer?.Text ?? string.Empty,
                FinishReason = answer?.FinishReason ?? "cancelled",
            })],
        };
    }

    private static string Cut(string text) => text.Length <= LongestText ? text : string.Concat(text.AsSpan(0, LongestText), "…");
}

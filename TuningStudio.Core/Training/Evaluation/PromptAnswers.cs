using TuningStudio.Core.Contracts;
using TuningStudio.Core.Generation;
using TuningStudio.Core.Models;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Core.Training.Evaluation;

/// <summary>Answers prompts with the model as it is, the likeliest token each time, several at once.</summary>
/// <param name="model">The model, with its adapter on.</param>
/// <param name="text">Its tokenizer and stop tokens.</param>
/// <param name="patience">After so long what is unfinished is cut, and what has not begun is left out.</param>
/// <param name="time">Measures.</param>
internal sealed class PromptAnswers(ICausalLanguageModel model, ModelText text, TimeSpan patience, TimeProvider time)
{
    // What a row of an answer keeps is little beside a row of training, and many rows cost hardly more than few.
    private const int MostRows = 16;
    private const int RowsForOneMeasured = 4;

    /// <summary>Answers as many as time allows, in order.</summary>
    /// <param name="prompts">The prompts.</param>
    /// <param name="rowsAtOnce">Examples that fit into memory at once when they are measured.</param>
    /// <param name="isStopped">Asked at each token whether to leave off.</param>
    /// <returns>One for each prompt; null where there is none.</returns>
    internal IReadOnlyList<GeneratedText?> Of(IReadOnlyList<EvaluationPrompt> prompts, int rowsAtOnce, Func<bool> isStopped)
    {
        using var end = new CancellationTokenSource();
        var answers = new GeneratedText?[prompts.Count];
        var started = time.GetTimestamp();
        foreach (var chunk in Enumerable.Range(0, prompts.Count).Chunk(Math.Min(MostRows, RowsForOneMeasured * rowsAtOnce)))
        {
            using var generator = new BatchGenerator(model, text.Tokenizer);
            var rows = chunk.Where(index => Fits(prompts[index])).Select(index => (Index: index, Row: generator.Add(Job(prompts[index], end.Token)))).ToList();
            while (generator.Count > 0)
            {
                if (!end.IsCancellationRequested && (isStopped() || time.GetElapsedTime(started) > patience))
                {
                    end.Cancel();
                }

                generator.Step();
            }

            // A row whose predictions are no numbers has a fault instead of an answer: the loss says so too.
            rows.ForEach(row => answers[row.Index] = row.Row.Answer);
            if (end.IsCancellationRequested)
            {
                break;
            }
        }

        return answers;
    }

    private GenerationJob Job(EvaluationPrompt prompt, CancellationToken end) => new()
    {
        Prompt = prompt.Ids,
        StopIds = text.StopIds,
        Sampling = new SamplingOptions { Temperature = 0, MaxNewTokens = prompt.MaxNewTokens },
        Cancellation = end,
    };

    private bool Fits(EvaluationPrompt prompt) =>
        prompt.Ids.Length > 0 && prompt.Ids.Length < model.Shape.MaxPositions - (model.SoftPrompt?.Length ?? 0) && !prompt.Ids.Any(model.Shape.IsForeign);
}

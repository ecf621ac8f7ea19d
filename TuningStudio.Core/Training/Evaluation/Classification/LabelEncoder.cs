using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Core.Training.Evaluation.Classification;

/// <summary>Puts each label in the place of a record's last answer, in exactly the tokens that training has there.</summary>
/// <param name="encoder">Encodes records, answers alone trained, without a longest length.</param>
/// <param name="labels">The answers' texts as they stand in the data, at least one.</param>
/// <param name="maxLength">Longest prompt with answer.</param>
internal sealed class LabelEncoder(ExampleEncoder encoder, IReadOnlyList<string> labels, int maxLength)
{
    // Behind a special token a label has the same tokens whatever the prompt: encoded once, and checked at each record by its own answer.
    private int[][]? _usual;

    /// <summary>The record as a question; null where it is longer than the maximum.</summary>
    /// <param name="record">A record.</param>
    /// <param name="own">Index of its own label.</param>
    internal LabelQuestion? Question(TrainingRecord record, int own)
    {
        var (prompt, answer) = Cut(record, labels[own]);
        var answers = _usual is not null && answer.AsSpan().SequenceEqual(_usual[own]) ? _usual : [.. labels.Select(label => Cut(record, label).Answer)];
        _usual ??= answers;
        var question = new LabelQuestion(prompt, answers);
        return prompt.Length > 0 && prompt.Length + question.LongestAnswer <= maxLength ? question : null;
    }

    private (int[] Prompt, int[] Answer) Cut(TrainingRecord record, string label)
    {
        var turns = record.Messages.ToList();
        var last = turns.FindLastIndex(turn => turn.Role == ChatMessage.Assistant);
        var example = encoder.Encode(record with { Messages = [.. turns.Take(last), new ChatMessage(ChatMessage.Assistant, label)] });

        // The last run of trained tokens: what a template writes behind an answer is not learnt.
        var end = Array.LastIndexOf(example.Trained, true) + 1;
        var start = Array.LastIndexOf(example.Trained, false, Math.Max(0, end - 1)) + 1;
        return (example.Ids[..start], example.Ids[start..end]);
    }
}

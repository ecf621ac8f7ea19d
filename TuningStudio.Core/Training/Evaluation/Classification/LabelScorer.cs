using TuningStudio.Core.Models;
using static TorchSharp.torch;

namespace TuningStudio.Core.Training.Evaluation.Classification;

/// <summary>
/// Says how likely a model finds each label as the whole answer to a prompt. A prompt is read once and its keys and values are shared by its
/// labels: the first token of each comes out of that pass, the others out of a second one with a row for each label.
/// </summary>
/// <remarks>
/// A label's score is the sum of its tokens' log-likelihoods, not their mean: with the token that ends an answer in it, that is the logarithm of the
/// chance that the model answers with this label and nothing else, so that labels of different lengths compare without correction.
/// </remarks>
/// <param name="model">The model, with its adapter on.</param>
/// <param name="padding">Id for padding.</param>
/// <param name="tokensAtOnce">Tokens kept at once, over all rows.</param>
internal sealed class LabelScorer(ICausalLanguageModel model, int padding, int tokensAtOnce)
{
    private const int MostRows = 256;

    /// <summary>Scores the labels of each question.</summary>
    /// <param name="questions">All with the same number of labels.</param>
    /// <param name="isStopped">Asked between two passes whether to leave off.</param>
    /// <returns>Log-likelihoods in nats, by question and label; null where it was left off.</returns>
    internal double[][]? Score(IReadOnlyList<LabelQuestion> questions, Func<bool> isStopped)
    {
        using var noGradient = no_grad();
        var scores = questions.Select(question => new double[question.Answers.Count]).ToArray();

        // Prompts of like length beside each other waste no time on padding.
        var order = Enumerable.Range(0, questions.Count).OrderBy(index => questions[index].Prompt.Length).ToArray();
        for (var done = 0; done < order.Length;)
        {
            var labels = questions[order[done]].Answers.Count;
            var count = Math.Min(order.Length - done, Math.Max(1, RowsAtOnce(questions, order[Math.Min(order.Length - 1, done + MostRows)]) / labels));
            var chunk = order[done..(done + count)];
            var rows = RowsAtOnce(questions, chunk[^1]);
            for (var first = 0; first < labels; first += rows)
            {
                if (isStopped())
                {
                    return null;
                }

                Score([.. chunk.Select(index => (questions[index], scores[index]))], first, Math.Min(labels, first + rows));
            }

            done += count;
        }

        return scores;
    }

    private int RowsAtOnce(IReadOnlyList<LabelQuestion> questions, int longest) =>
        Math.Clamp(tokensAtOnce / (questions[longest].Prompt.Length + questions[longest].LongestAnswer), 1, MostRows);

    private void Score(IReadOnlyList<(LabelQuestion Question, double[] Scores)> asked, int first, int end)
    {
        using var scope = NewDisposeScope();
        using var cache = new KeyValueCache(model.Shape.Layers);
        var length = asked.Max(item => item.Question.Prompt.Length);
        int[] left = [.. asked.Select(item => length - item.Question.Prompt.Length)];
        using (var pads = Padding(left))
        {
            var ids = Ids(asked.Select(item => item.Question.Prompt), length, isLeft: true);
            var hidden = model.Forward(ids, new ForwardContext(cache, Padding: pads, Columns: length));
            var likelihoods = Likelihoods(hidden.narrow(1, length - 1, 1).squeeze(1));
            for (var row = 0; row < asked.Count; row++)
            {
                using var ofRow = likelihoods[row];
                var firsts = ofRow.index_select(0, tensor(asked[row].Question.Answers.Skip(first).Take(end - first).Select(answer => (long)answer[0]).ToArray(), device: model.Device)).cpu().data<float>().ToArray();
                for (var label = first; label < end; label++)
                {
                    asked[row].Scores[label] = firsts[label - first];
                }
            }
        }

        var longer = (from row in Enumerable.Range(0, asked.Count)
                      from label in Enumerable.Range(first, end - first)
                      where asked[row].Question.Answers[label].Length > 1
                      select (Row: row, Label: label, Answer: asked[row].Question.Answers[label])).ToArray();
        if (longer.Length > 0)
        {
            cache.Keep([.. longer.Select(item => item.Row)], 0, model.SoftPrompt?.Length ?? 0);
            var rest = Rest(cache, [.. longer.Select(item => item.Answer)], [.. longer.Select(item => left[item.Row])], length);
            for (var index = 0; index < longer.Length; index++)
            {
                asked[longer[index].Row].Scores[longer[index].Label] += rest[index];
            }
        }
    }

    // What the tokens behind the first add, row by row.
    private double[] Rest(KeyValueCache cache, int[][] answers, int[] left, int promptLength)
    {
        using var scope = NewDisposeScope();
        var length = answers.Max(answer => answer.Length) - 1;
        using var pads = Padding(left);
        var hidden = model.Forward(Ids(answers.Select(answer => answer[..^1]), length, isLeft: false), new ForwardContext(cache, Padding: pads, Columns: promptLength + length));
        var places = (from row in Enumerable.Range(0, answers.Length)
                      from place in Enumerable.Range(0, answers[row].Length - 1)
                      select (Row: row, Place: place)).ToArray();
        var states = hidden.reshape(-1, hidden.shape[^1]).index_select(0, tensor(places.Select(item => ((long)item.Row * length) + item.Place).ToArray(), device: model.Device));
        var targets = tensor(places.Select(item => (long)answers[item.Row][item.Place + 1]).ToArray(), device: model.Device);
        var sums = new double[answers.Length];
        var next = 0;
        foreach (var (piece, wanted) in LanguageModelLoss.Pieces(model, states, targets))
        {
            using var inner = NewDisposeScope();
            foreach (var value in Likelihoods(piece).gather(1, wanted.unsqueeze(1)).cpu().data<float>())
            {
                sums[places[next++].Row] += value;
            }
        }

        return sums;
    }

    private Tensor Likelihoods(Tensor states) => model.Head(states).to(ScalarType.Float32).log_softmax(-1);

    private LeftPadding? Padding(int[] left) => left.All(count => count == 0) ? null : new LeftPadding(left, model.Device);

    private Tensor Ids(IEnumerable<int[]> rows, int length, bool isLeft)
    {
        var ids = rows.SelectMany(row =>
        {
            var pads = Enumerable.Repeat((long)padding, length - row.Length);
            var tokens = row.Select(id => (long)id);
            return isLeft ? pads.Concat(tokens) : tokens.Concat(pads);
        }).ToArray();
        return tensor(ids, device: model.Device).view(-1, length);
    }
}

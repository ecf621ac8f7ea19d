using System.Globalization;
using TuningStudio.Core.Batching;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Models;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Training.Evaluation.Classification;
using static TorchSharp.torch;

namespace TuningStudio.Core.Training.Evaluation;

/// <summary>The tuned model's loss on training rows, each by itself, and the rows that it finds hardest.</summary>
/// <param name="model">The model, with its adapter on.</param>
/// <param name="data">What was trained on.</param>
/// <param name="classification">Says whether another label is likelier; null where there are no labels.</param>
internal sealed class RowLossMeasurement(ICausalLanguageModel model, TrainingSet data, ClassificationMeasurement? classification)
{
    private const int WorstRows = 25;
    private const int LongestText = 300;
    private const double OutlierFactor = 3;

    /// <summary>Measures and writes the file.</summary>
    /// <param name="step">Optimizer updates done.</param>
    /// <param name="most">Most rows, spread evenly over the data.</param>
    /// <param name="batchSize">Rows computed at once.</param>
    /// <param name="file">Where all of it goes.</param>
    /// <param name="isStopped">Asked between two batches whether to leave off.</param>
    /// <returns>The worst of them; null where it was left off, or no row has anything to judge by.</returns>
    internal RowLossesEvent? Take(int step, int most, int batchSize, string file, Func<bool> isStopped)
    {
        var rows = Losses(Spread.Of(data.Training, most), batchSize, isStopped);
        if (rows is null or [])
        {
            return null;
        }

        // Where a row stands is what its example remembers; its number and text are the file's.
        var worst = rows.OrderByDescending(row => row.Loss).Take(WorstRows).Select(row => row.Line).ToHashSet();
        var places = new Dictionary<long, (long Record, long Line)>();
        var records = new Dictionary<long, TrainingRecord>();
        foreach (var record in data.TrainingRecords)
        {
            places[record.Line] = (places.Count + 1, record.FileLine);
            if (worst.Contains(record.Line))
            {
                records[record.Line] = record;
            }
        }

        var limit = OutlierLimit(rows);
        var hardest = rows.OrderByDescending(row => row.Loss).Take(WorstRows).Select(row => Describe(row with { IsOutlier = row.Loss > limit }, records.GetValueOrDefault(row.Line), batchSize)).ToList();
        Write(file, [.. rows.Select(Placed)]);
        return new RowLossesEvent
        {
            Step = step,
            Rows = rows.Count,
            TotalRows = data.Training.Count,
            MedianLoss = Quantile([.. rows.Select(row => row.Loss).Order()], 0.5),
            Worst = [.. hardest.Select(Placed)],
        };

        RowLoss Placed(RowLoss row) => places.TryGetValue(row.Line, out var place) ? row with { Record = place.Record, Line = place.Line } : row;
    }

    /// <summary>Above the third quartile by three times the distance of the quartiles (Tukey's far outliers), and by a tenth of a nat at least.</summary>
    internal static double OutlierLimit(IReadOnlyList<RowLoss> rows)
    {
        double[] sorted = [.. rows.Select(row => row.Loss).Order()];
        var (lower, upper) = (Quantile(sorted, 0.25), Quantile(sorted, 0.75));
        return upper + Math.Max(OutlierFactor * (upper - lower), 0.1);
    }

    private static double Quantile(double[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))];

    private List<RowLoss>? Losses(IReadOnlyList<EncodedExample> examples, int batchSize, Func<bool> isStopped)
    {
        using var noGradient = no_grad();
        var rows = new List<RowLoss>(examples.Count);
        foreach (var chunk in examples.Select(example => example.InFull()).Where(example => example.TrainedTokens > 0).OrderBy(example => example.Ids.Length).Chunk(batchSize))
        {
            if (isStopped())
            {
                return null;
            }

            using var scope = NewDisposeScope();
            using var batch = Batch.Collate(chunk, data.PaddingId, model.Device);
            var losses = TokenLosses(batch);
            var place = 0;
            for (var row = 0; row < chunk.Length; row++)
            {
                var count = batch.TrainedPerRow[row];
                rows.Add(new RowLoss { Line = chunk[row].Line, Tokens = count, Loss = losses.Skip(place).Take(count).Average() });
                place += count;
            }
        }

        return [.. rows.OrderBy(row => row.Line)];
    }

    private List<double> TokenLosses(Batch batch)
    {
        var losses = new List<double>(batch.TrainedTokens);
        foreach (var (states, targets) in LanguageModelLoss.Pieces(model, LanguageModelLoss.TrainedStates(model, batch, ForwardContext.Inference), batch.Targets))
        {
            using var scope = NewDisposeScope();
            var logits = model.Head(states).to(ScalarType.Float32);
            losses.AddRange(nn.functional.cross_entropy(logits, targets, reduction: nn.Reduction.None).cpu().data<float>().ToArray().Select(value => (double)value));
        }

        return losses;
    }

    private RowLoss Describe(RowLoss row, TrainingRecord? record, int batchSize)
    {
        if (record is null)
        {
            return row;
        }

        var likelier = classification?.Likelier(record, batchSize);
        var last = record.Messages.ToList().FindLastIndex(message => message.Role == ChatMessage.Assistant);
        return row with
        {
            Prompt = last > 0 ? Cut(record.Messages[last - 1].Content) : null,
            Answer = last >= 0 ? Cut(record.Messages[last].Content) : null,
            LikelierLabel = likelier?.Label,
            LabelProbability = likelier?.Probability,
        };
    }

    private static void Write(string file, IReadOnlyList<RowLoss> rows)
    {
        using var writer = new StreamWriter(file);
        writer.Write("record,line,loss,tokens\n");
        foreach (var row in rows)
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{row.Record},{row.Line},{row.Loss:r},{row.Tokens}\n"));
        }
    }

    private static string Cut(string text) => text.Length <= LongestText ? text : string.Concat(text.AsSpan(0, LongestText), "…");
}

using System.Globalization;
using TuningStudio.Core.Batching;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Training.Evaluation.Classification;
using static TorchSharp.torch;

namespace TuningStudio.Core.Training.Evaluation;

/// <summary>The tuned model's loss on rows, each by itself, and the rows that it finds hardest and easiest.</summary>
/// <param name="model">The model, with its adapter on.</param>
/// <param name="purpose">What the rows are for.</param>
/// <param name="file">The file that they stand in.</param>
/// <param name="examples">The rows; may be empty.</param>
/// <param name="padding">Id for padding.</param>
internal sealed class RowLossMeasurement(ICausalLanguageModel model, RowPurpose purpose, Dataset file, IReadOnlyList<EncodedExample> examples, int padding)
{
    private const int ShownRows = 25;
    private const int LongestText = 300;
    private const double OutlierFactor = 3;

    /// <summary>What the rows are for.</summary>
    internal RowPurpose Purpose => purpose;

    /// <summary>Switched off to measure the base on the same rows; null measures the tuned model alone.</summary>
    internal IAttachedAdapter? Adapter { get; init; }

    /// <summary>Says whether another label is likelier; null where there are no labels.</summary>
    internal ClassificationMeasurement? Classification { get; init; }

    /// <summary>Measures and writes the file.</summary>
    /// <param name="step">Optimizer updates done.</param>
    /// <param name="most">Most rows, spread evenly over the data.</param>
    /// <param name="batchSize">Rows computed at once.</param>
    /// <param name="csv">Where all of it goes.</param>
    /// <param name="isStopped">Asked between two batches whether to leave off.</param>
    /// <returns>The worst and the best of them; null where it was left off, or no row has anything to judge by.</returns>
    internal RowLossesEvent? Take(int step, int most, int batchSize, string csv, Func<bool> isStopped)
    {
        if (Losses(Spread.Of(examples, most), batchSize, isStopped) is not { Count: > 0 } rows)
        {
            return null;
        }

        var limit = OutlierLimit(rows);
        List<RowLoss> worst = [.. rows.OrderByDescending(row => row.Loss).Take(ShownRows).Select(row => row with { IsOutlier = row.Loss > limit })];
        List<RowLoss> best = [.. rows.OrderBy(row => row.Loss).Take(ShownRows)];

        // Where a row stands is what its example remembers; its number and text are the file's.
        var shown = worst.Concat(best).Select(row => row.Line).ToHashSet();
        var places = new Dictionary<long, (long Record, long Line)>();
        var records = new Dictionary<long, TrainingRecord>();
        foreach (var record in file.Records())
        {
            places[record.Line] = (places.Count + 1, record.FileLine);
            if (shown.Contains(record.Line))
            {
                records[record.Line] = record;
            }
        }

        // A label that is likelier than the row's own makes its loss large.
        worst = [.. worst.Select(row => Judge(row, batchSize, records))];
        Write(csv, rows.Select(Placed));
        return new RowLossesEvent
        {
            Step = step,
            Data = purpose,
            File = file.Path,
            Rows = rows.Count,
            TotalRows = examples.Count,
            MedianLoss = Median(rows.Select(row => row.Loss)),
            MedianBaseLoss = Adapter is null ? null : Median(rows.Select(row => row.BaseLoss!.Value)),
            Worst = [.. worst.Select(Described)],
            Best = [.. best.Select(Described)],
        };

        RowLoss Placed(RowLoss row) => places.TryGetValue(row.Line, out var place) ? row with { Record = place.Record, Line = place.Line } : row;
        RowLoss Described(RowLoss row) => Placed(records.TryGetValue(row.Line, out var record) ? Describe(row, record) : row);
    }

    /// <summary>Above the third quartile by three times the distance of the quartiles (Tukey's far outliers), and by a tenth of a nat at least.</summary>
    internal static double OutlierLimit(IReadOnlyList<RowLoss> rows)
    {
        double[] sorted = [.. rows.Select(row => row.Loss).Order()];
        var (lower, upper) = (Quantile(sorted, 0.25), Quantile(sorted, 0.75));
        return upper + Math.Max(OutlierFactor * (upper - lower), 0.1);
    }

    private static double Median(IEnumerable<double> losses) => Quantile([.. losses.Order()], 0.5);

    private static double Quantile(double[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))];

    private List<RowLoss>? Losses(IReadOnlyList<EncodedExample> chosen, int batchSize, Func<bool> isStopped)
    {
        using var noGradient = no_grad();
        var rows = new List<RowLoss>(chosen.Count);
        foreach (var chunk in chosen.Select(example => example.InFull()).Where(example => example.TrainedTokens > 0).OrderBy(example => example.Ids.Length).Chunk(batchSize))
        {
            if (isStopped())
            {
                return null;
            }

            using var scope = NewDisposeScope();
            using var batch = Batch.Collate(chunk, padding, model.Device);
            var tuned = MeanLosses(batch);
            var untuned = Adapter?.WithBase(() => MeanLosses(batch));
            for (var row = 0; row < chunk.Length; row++)
            {
                rows.Add(new RowLoss { Line = chunk[row].Line, Tokens = batch.TrainedPerRow[row], Loss = tuned[row], BaseLoss = untuned?[row] });
            }
        }

        return [.. rows.OrderBy(row => row.Line)];
    }

    private List<double> MeanLosses(Batch batch)
    {
        using var scope = NewDisposeScope();
        var losses = new List<double>(batch.TrainedTokens);
        foreach (var (states, targets) in LanguageModelLoss.Pieces(model, LanguageModelLoss.TrainedStates(model, batch, ForwardContext.Inference), batch.Targets))
        {
            using var piece = NewDisposeScope();
            var logits = model.Head(states).to(ScalarType.Float32);
            losses.AddRange(nn.functional.cross_entropy(logits, targets, reduction: nn.Reduction.None).cpu().data<float>().ToArray().Select(value => (double)value));
        }

        var place = 0;
        var means = new List<double>(batch.TrainedPerRow.Count);
        foreach (var count in batch.TrainedPerRow)
        {
            means.Add(losses.Skip(place).Take(count).Average());
            place += count;
        }

        return means;
    }

    private RowLoss Judge(RowLoss row, int batchSize, Dictionary<long, TrainingRecord> records) =>
        records.TryGetValue(row.Line, out var record) && Classification?.Likelier(record, batchSize) is { } likelier
            ? row with { LikelierLabel = likelier.Label, LabelProbability = likelier.Probability }
            : row;

    private static RowLoss Describe(RowLoss row, TrainingRecord record)
    {
        var last = record.Messages.ToList().FindLastIndex(message => message.Role == ChatMessage.Assistant);
        return row with
        {
            Prompt = last > 0 ? Cut(record.Messages[last - 1].Content) : null,
            Answer = last >= 0 ? Cut(record.Messages[last].Content) : null,
        };
    }

    private void Write(string csv, IEnumerable<RowLoss> rows)
    {
        using var writer = new StreamWriter(csv);
        writer.Write($"record,line,loss,{(Adapter is null ? null : "base_loss,")}tokens\n");
        foreach (var row in rows)
        {
            var ofBase = row.BaseLoss?.ToString("r", CultureInfo.InvariantCulture) + (row.BaseLoss is null ? null : ",");
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{row.Record},{row.Line},{row.Loss:r},{ofBase}{row.Tokens}\n"));
        }
    }

    private static string Cut(string text) => text.Length <= LongestText ? text : string.Concat(text.AsSpan(0, LongestText), "…");
}

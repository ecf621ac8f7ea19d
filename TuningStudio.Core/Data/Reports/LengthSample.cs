using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Reports;

/// <summary>How long a set's records are in a model's tokens, looked at on a sample.</summary>
/// <param name="Records">Records that can be used, of the whole set.</param>
/// <param name="Lengths">Tokens of the first of them, uncut.</param>
/// <param name="TrainedShare">Share of those tokens that are learnt.</param>
/// <param name="IsText">Whether they are documents.</param>
public sealed record LengthSample(long Records, IReadOnlyList<int> Lengths, double TrainedShare, bool IsText)
{
    private const int Enough = 4000;

    /// <summary>Reads a whole set, and counts the records that can be used.</summary>
    /// <exception cref="TuningException">The file cannot be read on.</exception>
    public static long Count(Dataset dataset, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return dataset.Rows(cancellationToken).LongCount(row => row.Record is not null);
    }

    /// <summary>Reads the whole set, and encodes the first few thousand records.</summary>
    /// <exception cref="TuningException">The file cannot be read on, or no record can be used.</exception>
    public static LengthSample Of(Dataset dataset, ITokenMeasure model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var records = 0L;
        List<TrainingRecord> first = [];
        foreach (var (_, record, _) in dataset.Rows(cancellationToken))
        {
            records += record is null ? 0 : 1;
            if (record is not null && first.Count < Enough)
            {
                first.Add(record);
            }
        }

        var counts = first.AsParallel().AsOrdered().WithCancellation(cancellationToken).Select(model.Measure).Where(count => count.Tokens > 0).ToList();
        return counts.Count == 0
            ? throw new TuningException(ErrorCodes.InvalidData, "The file has no record that can be used.", "Look at the data first.", dataset.Path)
            : new(records, [.. counts.Select(count => count.Tokens)], counts.Sum(count => (double)count.Trained) / counts.Sum(count => (double)Math.Min(count.Tokens, model.MaxLength)), dataset.Format == DatasetFormat.Text);
    }
}

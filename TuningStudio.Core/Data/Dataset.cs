using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Containers;
using TuningStudio.Core.Data.Layouts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data;

/// <summary>A recognised data file. It holds no records: every enumeration reads the file again, a record at a time.</summary>
public sealed class Dataset
{
    private readonly IRecordReader reader;
    private readonly ILayout layout;

    internal Dataset(string path, string? encoding, IRecordReader reader, ILayout layout, DataOptions options)
    {
        Path = path;
        Encoding = encoding;
        this.reader = reader;
        this.layout = layout;
        Options = options;
    }

    /// <summary>Most faults that are described one by one.</summary>
    public const int MaxFaults = 100;

    /// <summary>The file, as it was named.</summary>
    public string Path { get; }

    /// <summary>How its records are laid out.</summary>
    public DatasetFormat Format => layout.Format;

    /// <summary>Whether its records are conversations; texts without turns otherwise.</summary>
    public bool HasTurns => layout.HasTurns;

    /// <summary>What was said of it.</summary>
    public DataOptions Options { get; }

    /// <summary>Whether it is plain text, without fields of any kind.</summary>
    public bool IsPlainText => reader is PlainTextReader;

    /// <summary>The character encoding it is read in, for people: <c>UTF-8</c>, <c>UTF-16</c>, <c>GB18030</c>, …; null for Parquet and workbooks.</summary>
    public string? Encoding { get; }

    /// <summary>Streams the records. Memory does not grow with the file.</summary>
    /// <param name="onSkipped">Told of each record that is left out because it was asked to leave out faulty ones.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="TuningException">At the first record that cannot be used, with its line, the field and what to do.</exception>
    public IEnumerable<TrainingRecord> Records(Action<TuningException>? onSkipped, CancellationToken cancellationToken = default)
    {
        foreach (var row in reader.Read(cancellationToken))
        {
            if (Read(row, onSkipped) is { } record)
            {
                yield return record;
            }
        }
    }

    /// <summary>The first <paramref name="n"/> records, or all where there are fewer. Reads only that far.</summary>
    /// <exception cref="TuningException">When one of them cannot be used.</exception>
    public IReadOnlyList<TrainingRecord> Preview(int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        return [.. Records().Take(n)];
    }

    /// <summary>Reads every record and gathers the faults, instead of stopping at the first.</summary>
    /// <param name="maxFaults">At most this many faults are described; all are counted.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public DatasetReport Check(int maxFaults = MaxFaults, CancellationToken cancellationToken = default)
    {
        long sound = 0;
        long faulty = 0;
        var faults = new List<ErrorInfo>();
        foreach (var row in reader.Read(cancellationToken))
        {
            try
            {
                if (Map(row) is not null)
                {
                    sound++;
                }
            }
            catch (TuningException fault)
            {
                faulty++;
                if (faults.Count < maxFaults)
                {
                    faults.Add(fault.ToInfo());
                }
            }
        }

        return new DatasetReport(sound, faulty, faults);
    }

    /// <summary>Every row, with the record it is the fault that keeps it from being one, or neither where it is left out on purpose.</summary>
    internal IEnumerable<(RawRecord Row, TrainingRecord? Record, TuningException? Fault)> Rows(CancellationToken cancellationToken)
    {
        foreach (var row in reader.Read(cancellationToken))
        {
            TrainingRecord? record = null;
            TuningException? fault = null;
            try
            {
                record = Map(row);
            }
            catch (TuningException found)
            {
                fault = found;
            }

            yield return (row, record, fault);
        }
    }

    /// <summary>A row as this set's records are read.</summary>
    /// <exception cref="TuningException">It cannot be used.</exception>
    internal TrainingRecord? Read(RawRecord row) => Map(row);

    /// <summary>A fault that stopped the reading, with all others of the file, so that they are mended in one go.</summary>
    /// <param name="first">What the reading threw.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public TuningException WithOthers(TuningException first, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(first);
        if (first.Code != ErrorCodes.InvalidData)
        {
            return first;
        }

        DatasetReport report;
        try
        {
            report = Check(cancellationToken: cancellationToken);
        }
        catch (TuningException)
        {
            // Past some faults a file cannot be read on.
            return first;
        }

        return report.FaultyRecords == 0
            ? first
            : new TuningException(first.Code, first.Message, first.Remedy, first.File, first.Line, first.Field, first)
            {
                Others = report.FaultyRecords > 1 ? [.. report.Faults.Skip(1)] : null,
                Count = report.FaultyRecords,
            };
    }

    /// <inheritdoc cref="Records(Action{TuningException}?, CancellationToken)"/>
    public IEnumerable<TrainingRecord> Records(CancellationToken cancellationToken = default) => Records(null, cancellationToken);

    private TrainingRecord? Read(RawRecord row, Action<TuningException>? onSkipped)
    {
        try
        {
            return Map(row);
        }
        catch (TuningException fault) when (Options.SkipFaulty)
        {
            onSkipped?.Invoke(fault);
            return null;
        }
    }

    private TrainingRecord? Map(RawRecord row)
    {
        row.ThrowIfFaulty();
        LayoutCatalog.RefuseStranger(row, layout);
        return layout.Map(row) is not { } messages ? null : new TrainingRecord(messages, row.Place.RecordLine)
        {
            FileLine = row.Place.Line > 0 ? row.Place.Line : row.Place.RecordLine,
            Text = layout.ReadText(row),
            GoesOn = row.GoesOn,
        };
    }
}

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

    internal Dataset(string path, string? encoding, IRecordReader reader, ILayout layout)
    {
        Path = path;
        Encoding = encoding;
        this.reader = reader;
        this.layout = layout;
    }

    /// <summary>The file, as it was named.</summary>
    public string Path { get; }

    /// <summary>How its records are laid out.</summary>
    public DatasetFormat Format => layout.Format;

    /// <summary>The character encoding it is read in, for people: <c>UTF-8</c>, <c>UTF-16</c>, <c>GB18030</c>, …; null for Parquet and workbooks.</summary>
    public string? Encoding { get; }

    /// <summary>Streams the records. Memory does not grow with the file.</summary>
    /// <exception cref="TuningException">At the first record that cannot be used, with its line, the field and what to do.</exception>
    public IEnumerable<TrainingRecord> Records(CancellationToken cancellationToken = default)
    {
        foreach (var row in reader.Read(cancellationToken))
        {
            yield return Map(row);
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
    public DatasetReport Check(int maxFaults = 20, CancellationToken cancellationToken = default)
    {
        long sound = 0;
        long faulty = 0;
        var faults = new List<ErrorInfo>();
        foreach (var row in reader.Read(cancellationToken))
        {
            try
            {
                Map(row);
                sound++;
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

    /// <summary>Every row, with the record it is or the fault that keeps it from being one.</summary>
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

    private TrainingRecord Map(RawRecord row)
    {
        row.ThrowIfFaulty();
        LayoutCatalog.RefuseStranger(row, layout);
        return new TrainingRecord(layout.Map(row), row.Place.RecordLine) { FileLine = row.Place.Line > 0 ? row.Place.Line : row.Place.RecordLine };
    }
}

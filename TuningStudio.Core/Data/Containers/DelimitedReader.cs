using CsvHelper;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Files;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Containers;

/// <summary>CSV and TSV: a header line, then records; fields in quotes may hold separators, quotes (doubled) and line breaks.</summary>
internal sealed class DelimitedReader : IRecordReader
{
    // An unclosed quote swallows the rest of the file; this bounds how much of it is held before that is noticed.
    private const int MaxRecordSize = 1 << 26;

    private readonly TextFile file;

    private DelimitedReader(TextFile file) => this.file = file;

    public string EmptyMessage => "The file holds no records: there is nothing below its header line.";

    /// <summary>Takes every text: what is neither JSON nor plain text is read as a table.</summary>
    public static IRecordReader? TryOpen(TextFile file) => new DelimitedReader(file);

    public IEnumerable<RawRecord> Read(CancellationToken cancellationToken)
    {
        CsvMalformedRecord? malformed = null;
        using var csv = CsvReader.Create(file.Open(), Options(record => malformed = record));
        string[]? header = null;
        for (long number = 1; TryRead(csv, number, out var fault); number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            header ??= ReadHeader(csv);
            var place = new RecordPlace(file.Path, csv.LineNumber, number, IsNumbered: false);
            fault ??= FindFault(csv, place, header, malformed);
            yield return fault is null ? ReadRecord(csv, place, header) : RawRecord.Faulty(place, fault);
            malformed = null;
        }
    }

    private CsvReaderOptions Options(Action<CsvMalformedRecord> onMalformed)
    {
        var head = file.Head.Span;
        return CsvReaderOptions.Default with
        {
            // A first line such as sep=; is left to the reader, which knows it.
            Separator = head.StartsWith("sep="u8) ? null : HeaderSeparator.Find(head),
            Encoding = System.Text.Encoding.UTF8,
            TrackLineNumbers = true,
            MaxRecordSize = MaxRecordSize,
            OnMalformedRecord = onMalformed,
        };
    }

    private bool TryRead(CsvReader csv, long number, out TuningException? fault)
    {
        fault = null;
        try
        {
            return csv.Read();
        }
        catch (CsvFormatException cause)
        {
            throw new RecordPlace(file.Path, cause.LineNumber, number, IsNumbered: false).Fault(
                $"starts a record longer than {MaxRecordSize >> 20} MB",
                "Look for a quote that is never closed; a quote within a quoted field is written twice.",
                cause: cause);
        }
        catch (Exception cause) when (TextFile.IsReadFault(cause))
        {
            throw file.Translate(cause);
        }
    }

    private string[] ReadHeader(CsvReader csv)
    {
        var header = csv.Headers.Select(name => name.Trim()).ToArray();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in header)
        {
            // Columns without a name, such as the row numbers some programs write, are nobody's and may repeat.
            if (name.Length > 0 && !names.Add(name))
            {
                throw new TuningException(
                    ErrorCodes.InvalidData, $"The column \"{Excerpt.Of(name)}\" is there twice.", "Keep or rename one of the two.", file.Path, 1, name);
            }
        }

        return header;
    }

    private static TuningException? FindFault(CsvReader csv, RecordPlace place, string[] header, CsvMalformedRecord? malformed)
    {
        if (Utf8Fault.Find(csv.RawRecord, isWhole: true) is { } notText)
        {
            return notText.ToException(place.File, place.Line - 1);
        }

        switch (malformed?.Reason)
        {
            case CsvMalformedReason.UnterminatedQuote:
                return place.Fault(
                    "opens a quote that is never closed", "Close it; a quote within a quoted field is written twice.");
            case CsvMalformedReason.TextAfterClosingQuote:
                return place.Fault(
                    "has text behind a closing quote", "Put the whole field in quotes and write each quote within it twice.");
        }

        return csv.FieldCount > header.Length
            ? place.Fault(
                $"has {csv.FieldCount} fields, but the header names {header.Length} columns",
                "Put fields that hold the separator in quotes.")
            : null;
    }

    private static RawRecord ReadRecord(CsvReader csv, RecordPlace place, string[] header)
    {
        var fields = new RawField[csv.FieldCount];
        for (var index = 0; index < fields.Length; index++)
        {
            fields[index] = new RawField(header[index], new RawValue(csv.GetString(index)));
        }

        return new RawRecord(place, fields);
    }
}

using System.Globalization;
using System.IO.Compression;
using System.Text;
using ExcelDataReader;
using ExcelDataReader.Exceptions;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Files;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Containers;

/// <summary>XLSX: the first sheet of a workbook; its first row that is not empty names the columns.</summary>
internal sealed class WorkbookReader : IRecordReader
{
    // As many as a sheet has room for.
    private const int MostRows = 1 << 20;
    private const int MostColumns = 1 << 14;

    private readonly string path;

    // The library asks for a code page of old workbooks, although this kind has none.
    static WorkbookReader() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    private WorkbookReader(string path) => this.path = path;

    public string EmptyMessage => "The first sheet holds no records: there is nothing below its first row.";

    /// <summary>Takes a zip archive that holds a workbook's parts.</summary>
    public static IRecordReader? TryOpen(FileHead head)
    {
        if (!head.Bytes.Span.StartsWith("PK\u0003\u0004"u8))
        {
            return null;
        }

        using var file = DataStream.OpenSeekable(head.Path);
        var reader = new WorkbookReader(head.Path);
        return reader.Guarded(() => IsReadable(file)) ? reader : null;
    }

    public IEnumerable<RawRecord> Read(CancellationToken cancellationToken)
    {
        using var file = DataStream.OpenSeekable(path);
        using var sheet = Guarded(() => ExcelReaderFactory.CreateOpenXmlReader(file));
        if (Guarded(() => sheet.FieldCount) > MostColumns)
        {
            throw Unreadable($"it has more than {MostColumns:n0} columns.");
        }

        long row = 0;
        long number = 0;
        if (FindHeader(sheet, ref row) is { } header)
        {
            while (Guarded(sheet.Read))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (++row > MostRows)
                {
                    throw Unreadable($"it has more than {MostRows:n0} rows.");
                }

                var fields = Fields(sheet, header);
                if (fields.Exists(field => field.Value.Text.Length > 0))
                {
                    yield return new RawRecord(new RecordPlace(path, row, ++number, IsNumbered: false), fields);
                }
            }
        }

        if (number == 0 && Guarded(() => OtherSheets(sheet)) is { Count: > 0 } others)
        {
            throw new TuningException(
                ErrorCodes.InvalidData, $"{EmptyMessage} The workbook has other sheets: {Excerpt.List(others)}.", "Move the sheet with the records to the front.", path);
        }
    }

    private static bool IsReadable(FileStream file)
    {
        using var archive = new ZipArchive(file, ZipArchiveMode.Read);
        if (!PackedFile.IsWorkbook(archive))
        {
            return false;
        }

        WorkbookBounds.Check(archive);
        return true;
    }

    // The first row that is not empty.
    private string[]? FindHeader(IExcelDataReader sheet, ref long row)
    {
        while (Guarded(sheet.Read))
        {
            row++;
            var header = Header(sheet, row);
            if (Array.Exists(header, name => name.Length > 0))
            {
                return header;
            }
        }

        return null;
    }

    private static List<string> OtherSheets(IExcelDataReader sheet)
    {
        var names = new List<string>();
        while (sheet.NextResult())
        {
            names.Add(sheet.Name);
        }

        return names;
    }

    private string[] Header(IExcelDataReader sheet, long row)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var header = Enumerable.Range(0, sheet.FieldCount).Select(column => TextOf(sheet.GetValue(column)).Trim()).ToArray();
        return Array.Find(header, name => name.Length > 0 && !names.Add(name)) is { } twice
            ? throw new TuningException(ErrorCodes.InvalidData, $"The column \"{Excerpt.Of(twice)}\" is there twice.", "Keep or rename one of the two.", path, row, twice)
            : header;
    }

    private static List<RawField> Fields(IExcelDataReader sheet, string[] header) =>
        [.. Enumerable.Range(0, Math.Min(header.Length, sheet.FieldCount))
            .Where(column => header[column].Length > 0)
            .Select(column => new RawField(header[column], new RawValue(TextOf(sheet.GetValue(column)))))];

    private static string TextOf(object? cell) => cell switch
    {
        null => string.Empty,
        DateTime time => time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString() ?? string.Empty,
    };

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception cause) when (cause is ExcelReaderException or InvalidDataException or System.Xml.XmlException or FormatException or IndexOutOfRangeException or ArgumentException)
        {
            throw Unreadable(cause.Message, cause);
        }
        catch (Exception cause) when (DataStream.IsReadFault(cause))
        {
            throw DataStream.Unreadable(path, cause);
        }
    }
    private TuningException Unreadable(string why, Exception? cause = null) => new(
        ErrorCodes.InvalidData, $"The workbook cannot be read: {why}", "Open it in a spreadsheet program and save it again, or save the sheet as CSV.", path, innerException: cause);
}

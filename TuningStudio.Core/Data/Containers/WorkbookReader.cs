using System.Globalization;
using System.Text;
using ExcelDataReader;
using ExcelDataReader.Exceptions;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Files;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Containers;

/// <summary>XLSX: the first sheet of a workbook; its first row names the columns.</summary>
internal sealed class WorkbookReader : IRecordReader
{
    private readonly string path;

    // The library asks for a code page of old workbooks, although this kind has none.
    static WorkbookReader() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    private WorkbookReader(string path) => this.path = path;

    public string EmptyMessage => "The first sheet holds no records: there is nothing below its first row.";

    /// <summary>Takes a zip archive that was not unpacked, which is a workbook.</summary>
    public static IRecordReader? TryOpen(FileHead head)
    {
        if (!head.Bytes.Span.StartsWith("PK\u0003\u0004"u8))
        {
            return null;
        }

        // Within an archive a workbook cannot be read: its parts stand in no order.
        using var file = DataStream.OpenAsIs(head.Path);
        Span<byte> start = stackalloc byte[4];
        file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return head.Bytes.Span.StartsWith(start) ? new WorkbookReader(head.Path) : null;
    }

    public IEnumerable<RawRecord> Read(CancellationToken cancellationToken)
    {
        using var file = DataStream.OpenAsIs(path);
        using var sheet = Guarded(() => ExcelReaderFactory.CreateOpenXmlReader(file));
        if (!Guarded(sheet.Read))
        {
            yield break;
        }

        var header = Header(sheet);
        for (long number = 1; Guarded(sheet.Read); number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var fields = Fields(sheet, header);
            if (fields.Exists(field => field.Value.Text.Length > 0))
            {
                yield return new RawRecord(new RecordPlace(path, number + 1, number, IsNumbered: false), fields);
            }
        }
    }

    private string[] Header(IExcelDataReader sheet)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var header = Enumerable.Range(0, sheet.FieldCount).Select(column => TextOf(sheet.GetValue(column)).Trim()).ToArray();
        return Array.Find(header, name => name.Length > 0 && !names.Add(name)) is { } twice
            ? throw new TuningException(ErrorCodes.InvalidData, $"The column \"{Excerpt.Of(twice)}\" is there twice.", "Keep or rename one of the two.", path, 1, twice)
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
            throw new TuningException(
                ErrorCodes.InvalidData, $"The workbook cannot be read: {cause.Message}", "Open it in a spreadsheet program and save it again, or save the sheet as CSV.", path, innerException: cause);
        }
        catch (Exception cause) when (DataStream.IsReadFault(cause))
        {
            throw DataStream.Unreadable(path, cause);
        }
    }
}

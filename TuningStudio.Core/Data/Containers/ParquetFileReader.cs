using System.Buffers.Binary;
using System.Text.Json;
using Parquet;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Files;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Containers;

/// <summary>
/// Parquet: row group after row group, of which one at a time is in memory. Lists and structs become JSON's lists and objects; the plain values of a record are cells,
/// as in any table.
/// </summary>
internal sealed class ParquetFileReader : IRecordReader
{
    // The length of the index and the format's four letters stand at the end, the letters at the start as well.
    private const int Frame = 12;

    private readonly string path;

    private ParquetFileReader(string path) => this.path = path;

    public string EmptyMessage => "The file holds no records.";

    public static IRecordReader? TryOpen(FileHead head) => head.Bytes.Span.StartsWith("PAR1"u8) ? new ParquetFileReader(head.Path) : null;

    public IEnumerable<RawRecord> Read(CancellationToken cancellationToken)
    {
        using var file = DataStream.OpenSeekable(path);
        var reader = Waited(() => Open(file));
        long number = 0;
        for (var group = 0; group < reader.RowGroupCount; group++)
        {
            using var rows = Waited(() => ParquetRows.Read(reader, group, file, path, cancellationToken: cancellationToken));
            for (long row = 0; row < rows.Count; row++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return Record(new RecordPlace(path, 0, ++number, IsNumbered: true), Guarded(rows.Next));
            }
        }
    }

    private static RawRecord Record(RecordPlace place, JsonElement row)
    {
        var record = JsonRecord.From(place, row);
        return record.IsFaulty ? record : new RawRecord(place, [.. record.Fields.Select(AsCell)]);
    }

    private static RawField AsCell(RawField field) =>
        field.Value.Kind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False ? field with { Value = new RawValue(field.Value.Json.GetRawText()) } : field;

    private static Task<ParquetReader> Open(FileStream file)
    {
        if (file.Length >= Frame)
        {
            Span<byte> end = stackalloc byte[8];
            file.Position = file.Length - end.Length;
            file.ReadExactly(end);
            if (BinaryPrimitives.ReadInt32LittleEndian(end) is var length && (length < 0 || length > file.Length - Frame))
            {
                throw new InvalidDataException("it is cut off, or its end is damaged.");
            }
        }

        return ParquetReader.CreateAsync(file, leaveStreamOpen: true);
    }

    // Whoever reads records waits for them on a thread of their own.
    private T Waited<T>(Func<Task<T>> read) => Guarded(() => Task.Run(read).GetAwaiter().GetResult());

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception cause) when (cause is not (OperationCanceledException or TuningException))
        {
            // The library meets damage in many ways, and only some of its words are for people.
            var why = cause switch
            {
                IOException or InvalidDataException or ParquetException => cause.Message,
                NotSupportedException or NotImplementedException => "it is written in a way that is not supported.",
                _ => "its bytes make no sense.",
            };
            throw new TuningException(ErrorCodes.InvalidData, $"The Parquet file cannot be read: {why}", "Download it again, or save the data as JSONL.", path, innerException: cause);
        }
    }
}

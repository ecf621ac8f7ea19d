using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parquet;
using Parquet.Meta;
using Parquet.Schema;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Containers;

/// <summary>The rows of a row group, of which the columns are in memory and the rows are made one at a time.</summary>
internal sealed class ParquetRows : IDisposable
{
    // A few bytes can stand for any number of values.
    private const long MostValues = 1 << 25;
    private const long MostBytes = 1L << 30;

    private static readonly JsonWriterOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ParquetNode[] fields;
    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly Utf8JsonWriter json;

    private ParquetRows(long count, ParquetNode[] fields)
    {
        Count = count;
        this.fields = fields;
        json = new Utf8JsonWriter(buffer, AsWritten);
    }

    /// <summary>How many there are.</summary>
    public long Count { get; }

    /// <summary>Reads all columns of a row group.</summary>
    /// <param name="reader">The open file.</param>
    /// <param name="number">Which group, from 0.</param>
    /// <param name="file">The same file, as a stream.</param>
    /// <param name="path">Its name, for errors.</param>
    /// <param name="mostValues">Most values of all columns.</param>
    /// <param name="mostBytes">Most bytes of all columns, unpacked.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TuningException">They are too large to be held.</exception>
    public static async Task<ParquetRows> Read(
        ParquetReader reader, int number, Stream file, string path, long mostValues = MostValues, long mostBytes = MostBytes, CancellationToken cancellationToken = default)
    {
        var group = reader.OpenRowGroupReader(number);
        var columns = group.RowGroup.Columns.ConvertAll(column => column.MetaData);
        if (Math.Max(group.RowCount, columns.Sum(column => column?.NumValues ?? 0)) > mostValues || columns.Sum(column => column?.TotalUncompressedSize ?? 0) > mostBytes || UnpackedSize(file, columns, mostBytes) > mostBytes)
        {
            throw new TuningException(
                ErrorCodes.InvalidData,
                $"Row group {number + 1} is too large: it has {group.RowCount:n0} rows. At most {mostValues:n0} values are read at once, and {mostBytes >> 20:n0} MB, unpacked.",
                "Write the file with smaller row groups, 100,000 rows for instance, or save the data as JSONL.",
                path);
        }

        var read = new Dictionary<DataField, ParquetColumn>(ReferenceEqualityComparer.Instance);
        var schema = reader.Schema;
        foreach (var field in schema.Fields.SelectMany(ParquetNode.DataFieldsOf))
        {
            read[field] = await ParquetColumn.Read(group, field, cancellationToken).ConfigureAwait(false);
        }

        return new ParquetRows(group.RowCount, [.. schema.Fields.Select(field => new ParquetNode(field, data => read[data]))]);
    }

    private static long UnpackedSize(Stream file, List<ColumnMetaData?> columns, long most)
    {
        long size = 0;
        foreach (var column in columns.OfType<ColumnMetaData>())
        {
            size += ParquetPages.UnpackedSize(file, column, most);
            if (size > most)
            {
                break;
            }
        }

        return size;
    }

    /// <summary>The next row as an object.</summary>
    /// <exception cref="InvalidDataException">It is longer than a record may be.</exception>
    public JsonElement Next()
    {
        buffer.ResetWrittenCount();
        json.Reset();
        json.WriteStartObject();
        foreach (var field in fields)
        {
            json.WritePropertyName(field.Name);
            field.Write(json);
        }

        json.WriteEndObject();
        json.Flush();
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    public void Dispose() => json.Dispose();
}

using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Parquet;
using Parquet.Schema;
using TuningStudio.Core.Data.Files;

namespace TuningStudio.Core.Data.Containers;

/// <summary>A column of a row group, taken value after value. Each place has levels: how much of the value's path is there, and at which depth it repeats.</summary>
internal abstract class ParquetColumn
{
    // Numbers that are none are no reason to refuse a record.
    private static readonly JsonSerializerOptions AsWritten = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private static readonly MethodInfo ReadTyped = typeof(ParquetColumn).GetMethod(nameof(ReadOf), BindingFlags.Static | BindingFlags.NonPublic)!;

    private readonly int full;
    private readonly int[] definitions;
    private readonly int[] repetitions;
    private int at;
    private int value;

    private ParquetColumn(int full, int[] definitions, int[] repetitions)
    {
        this.full = full;
        this.definitions = definitions;
        this.repetitions = repetitions;
    }

    /// <summary>How much of the path is there, 0 … the field's maximum.</summary>
    /// <exception cref="IndexOutOfRangeException">The column ends before its rows do.</exception>
    public int Definition => definitions[at];

    /// <summary>At which depth the value repeats; 0 begins a row, and so does the end.</summary>
    public int Repetition => at < repetitions.Length ? repetitions[at] : 0;

    private bool IsThere => Definition == full;

    /// <summary>Reads a column of any type.</summary>
    public static Task<ParquetColumn> Read(ParquetRowGroupReader group, DataField field, CancellationToken cancellationToken) =>
        (Task<ParquetColumn>)ReadTyped.MakeGenericMethod(field.ClrType).Invoke(null, [group, field, cancellationToken])!;

    /// <summary>Writes the value, or null where there is none, and goes on to the next.</summary>
    /// <exception cref="InvalidDataException">The record is too long for another one.</exception>
    public void WriteNext(Utf8JsonWriter json)
    {
        if (json.BytesCommitted + json.BytesPending > Utf8Window.MaxSize)
        {
            throw new InvalidDataException($"a record is longer than {Utf8Window.MaxSize >> 20} MB.");
        }

        if (IsThere)
        {
            Write(json, value);
        }
        else
        {
            json.WriteNullValue();
        }

        Skip();
    }

    /// <summary>Goes on to the next value.</summary>
    public void Skip()
    {
        value += IsThere ? 1 : 0;
        at++;
    }

    protected abstract void Write(Utf8JsonWriter json, int index);

    private static async Task<ParquetColumn> ReadOf<T>(ParquetRowGroupReader group, DataField field, CancellationToken cancellationToken)
        where T : struct
    {
        var count = checked((int)(group.GetMetadata(field)?.MetaData?.NumValues ?? throw new InvalidDataException($"the column {field.Path} is missing.")));
        var (values, definitions, repetitions) = (new T[count], new int[count], new int[count]);
        await group.ReadRawAsync<T>(field, values, definitions, repetitions, cancellationToken).ConfigureAwait(false);
        return new Typed<T>(field.MaxDefinitionLevel, definitions, repetitions, values);
    }

    private sealed class Typed<T>(int full, int[] definitions, int[] repetitions, T[] values) : ParquetColumn(full, definitions, repetitions)
        where T : struct
    {
        protected override void Write(Utf8JsonWriter json, int index)
        {
            if (values[index] is ReadOnlyMemory<char> text)
            {
                json.WriteStringValue(text.Span);
            }
            else if (values[index] is ReadOnlyMemory<byte> bytes && Utf8.IsValid(bytes.Span))
            {
                // JSON columns, and texts of writers that do not mark them as such.
                json.WriteStringValue(bytes.Span);
            }
            else
            {
                JsonSerializer.Serialize(json, values[index], AsWritten);
            }
        }
    }
}

using System.Text.Json;
using Parquet.Schema;

namespace TuningStudio.Core.Data.Containers;

/// <summary>
/// A field of a Parquet schema with the columns below it; puts nested values together again from their levels, as S. Melnik et al. describe it
/// (Dremel: Interactive Analysis of Web-Scale Datasets, VLDB 2010).
/// </summary>
internal sealed class ParquetNode
{
    private readonly Field schema;
    private readonly ParquetNode[] children;
    private readonly ParquetColumn[] columns;

    /// <param name="field">The field.</param>
    /// <param name="column">The column of a field without fields of its own.</param>
    public ParquetNode(Field field, Func<DataField, ParquetColumn> column)
    {
        schema = field;
        children = [.. ChildrenOf(field).Select(child => new ParquetNode(child, column))];
        columns = field is DataField data ? [column(data)] : [.. children.SelectMany(child => child.columns)];
    }

    /// <summary>Its name.</summary>
    public string Name => schema.Name;

    /// <summary>The fields that have columns, below one.</summary>
    public static IEnumerable<DataField> DataFieldsOf(Field field) => field is DataField data ? [data] : ChildrenOf(field).SelectMany(DataFieldsOf);

    /// <summary>Writes the next value.</summary>
    public void Write(Utf8JsonWriter json)
    {
        switch (schema)
        {
            case ListField { Item: DataField { IsArray: true } }:
                // A list of the old kind, without a group around its items: the item is what repeats.
                children[0].Write(json);
                break;
            case DataField { IsArray: true }:
                WriteItems(json, () => columns[0].WriteNext(json));
                break;
            case DataField:
                columns[0].WriteNext(json);
                break;
            case ListField:
                WriteItems(json, () => children[0].Write(json));
                break;
            case MapField:
                WriteItems(json, () => WriteFields(json));
                break;
            default:
                WriteStruct(json);
                break;
        }
    }

    private void WriteStruct(Utf8JsonWriter json)
    {
        if (columns[0].Definition < schema.MaxDefinitionLevel)
        {
            SkipWithNull(json);
            return;
        }

        WriteFields(json);
    }

    // A list is null, empty, or has an item at each place that repeats at its depth.
    private void WriteItems(Utf8JsonWriter json, Action writeItem)
    {
        if (columns[0].Definition < schema.MaxDefinitionLevel - 1)
        {
            SkipWithNull(json);
            return;
        }

        json.WriteStartArray();
        if (columns[0].Definition == schema.MaxDefinitionLevel - 1)
        {
            Skip();
        }
        else
        {
            do
            {
                writeItem();
            }
            while (columns[0].Repetition == schema.MaxRepetitionLevel);
        }

        json.WriteEndArray();
    }

    private void WriteFields(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var child in children)
        {
            json.WritePropertyName(child.Name);
            child.Write(json);
        }

        json.WriteEndObject();
    }

    private void SkipWithNull(Utf8JsonWriter json)
    {
        json.WriteNullValue();
        Skip();
    }

    private void Skip()
    {
        foreach (var column in columns)
        {
            column.Skip();
        }
    }

    private static IReadOnlyList<Field> ChildrenOf(Field field) => field switch
    {
        StructField group => group.Fields,
        ListField list => [list.Item],
        MapField map => [map.Key, map.Value],
        _ => [],
    };
}

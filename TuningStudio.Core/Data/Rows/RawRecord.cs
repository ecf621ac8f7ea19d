using System.Runtime.ExceptionServices;
using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Rows;

/// <summary>
/// A record as its container has it, before a layout gives it meaning: named fields in the file's order, or the fault that
/// kept it from being read. Names are compared without regard to case.
/// </summary>
internal sealed class RawRecord
{
    private const string FillOrDrop = "Fill it in, or leave this record out.";

    private readonly TuningException? fault;

    public RawRecord(RecordPlace place, IReadOnlyList<RawField> fields)
    {
        Place = place;
        Fields = fields;
    }

    private RawRecord(RecordPlace place, TuningException fault)
        : this(place, [])
    {
        this.fault = fault;
    }

    public RecordPlace Place { get; }

    public IReadOnlyList<RawField> Fields { get; }

    /// <summary>Whether the next record goes on with the same document.</summary>
    public bool GoesOn { get; init; }

    public bool IsFaulty => fault is not null;

    /// <summary>A record that cannot be read; whoever needs its fields gets the error.</summary>
    public static RawRecord Faulty(RecordPlace place, TuningException fault) => new(place, fault);

    public void ThrowIfFaulty()
    {
        if (fault is not null)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }

    public bool Has(string name)
    {
        foreach (var field in Fields)
        {
            if (field.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    public RawValue Find(string name)
    {
        foreach (var field in Fields)
        {
            if (field.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return field.Value;
            }
        }

        return default;
    }

    /// <summary>The text of a field that must be there and say something.</summary>
    public string RequiredText(string name)
    {
        var text = OptionalText(name);
        return string.IsNullOrWhiteSpace(text) ? throw Place.Fault(Lack(name), FillOrDrop, name) : text;
    }

    /// <summary>What a field lacks that says nothing; goes on from "Line 4 ".</summary>
    public string Lack(string name) => !Has(name) ? $"has no \"{name}\"" : Find(name).IsMissing ? $"has null for \"{name}\"" : $"has an empty \"{name}\"";

    /// <summary>The text of a field, or null where it is absent or null.</summary>
    public string? OptionalText(string name)
    {
        var value = Find(name);
        if (value.IsMissing)
        {
            return null;
        }

        if (value.Kind != JsonValueKind.String)
        {
            throw Place.Fault($"has {value} for \"{name}\", where text belongs", Remedy(value.Kind), name);
        }

        return ReadText(() => value.Text, name);
    }

    private static string Remedy(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "Write one text there: several answers are several records, and the turns of a conversation stand in \"messages\".",
        JsonValueKind.Object => "Write its text there, in quotes, or name the column that has it.",
        _ => "Write it as text, in quotes.",
    };

    /// <summary>The items of a field that must be a list, which may be written as JSON text, or null where it is absent, null or blank.</summary>
    public JsonElement? OptionalList(string name)
    {
        var value = Find(name);
        var text = value.Kind == JsonValueKind.String ? ReadText(() => value.Text, name) : null;

        // A table has no other way to leave a cell out.
        if (value.IsMissing || (text is not null && string.IsNullOrWhiteSpace(text)))
        {
            return null;
        }

        try
        {
            var json = text is not null ? JsonElement.Parse(text) : value.Json;
            if (json.ValueKind == JsonValueKind.Array)
            {
                return json;
            }
        }
        catch (JsonException)
        {
            // Text that is not JSON, where a list belongs: said below.
        }

        throw Place.Fault($"has {value} for \"{name}\", where a list belongs", "Write the turns as a JSON list.", name);
    }

    /// <summary>The text of a JSON string that stands somewhere in a field.</summary>
    public string ReadText(JsonElement json, string field) => ReadText(() => json.GetString()!, field);

    /// <summary>Text that is made of JSON strings in a field.</summary>
    public T ReadText<T>(Func<T> read, string field)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException cause)
        {
            // The only text a checked JSON string cannot give: half of a surrogate pair, written as an escape.
            throw Place.Fault(
                $"has half a character (a lone \\uD800–\\uDFFF escape) in \"{field}\"",
                "Cut texts between characters, or leave this record out.",
                field,
                cause);
        }
    }
}

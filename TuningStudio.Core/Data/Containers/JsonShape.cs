using System.Text.Json;
using TuningStudio.Core.Data.Layouts;

namespace TuningStudio.Core.Data.Containers;

/// <summary>How JSON holds records.</summary>
internal enum JsonKind
{
    /// <summary>One a line.</summary>
    Lines,

    /// <summary>One after the other, over as many lines as it takes.</summary>
    Objects,

    /// <summary>In a list.</summary>
    List,
}

/// <summary>What a text that starts like JSON holds.</summary>
/// <param name="Kind">How it holds records.</param>
/// <param name="Property">For a list within an object, the property that holds it.</param>
internal sealed record JsonShape(JsonKind Kind, string? Property = null)
{
    /// <summary>Looks at the first JSON value; null where the text is no JSON.</summary>
    /// <param name="head">How the text begins.</param>
    /// <param name="mapped">The columns that a person gave a meaning to: they are a record's.</param>
    public static JsonShape? Probe(ReadOnlySpan<byte> head, IReadOnlyList<string> mapped) => head.TrimStart(" \t\r\n"u8) switch
    {
        [(byte)'[', ..] => new JsonShape(JsonKind.List),
        [(byte)'{', ..] value => new JsonShape(JsonKind.List, ListIn(value, mapped)) is { Property: not null } list ? list : new JsonShape(IsSpread(value) ? JsonKind.Objects : JsonKind.Lines),
        // A first line that is no object among lines that are: still lines, so that the error names that line.
        _ => HasObjectLine(head) ? new JsonShape(JsonKind.Lines) : null,
    };

    // A table's cell can start a line with a brace too, but writes each quote twice.
    private static bool HasObjectLine(ReadOnlySpan<byte> head)
    {
        var start = "\n{\""u8;
        for (var at = head.IndexOf(start); at >= 0; at = head.IndexOf(start))
        {
            head = head[(at + start.Length)..];
            if (!head.StartsWith((byte)'"'))
            {
                return true;
            }
        }

        return false;
    }

    // Whether the first object goes on beyond its line, or another one stands on it.
    private static bool IsSpread(ReadOnlySpan<byte> value)
    {
        var line = value.IndexOf((byte)'\n') is >= 0 and var end ? value[..end] : value;
        try
        {
            var reader = new Utf8JsonReader(value, isFinalBlock: false, default);
            reader.Read();
            return !reader.TrySkip() ? line.Length < value.Length
                : reader.BytesConsumed > line.Length || line[(int)reader.BytesConsumed..].TrimStart(" \t\r"u8) is [(byte)'{', ..];
        }
        catch (JsonException)
        {
            // A line that breaks off before the next record is a broken line; anything else is a broken object.
            return JsonFault.IsUnfinished(line) && value[line.Length..].TrimStart(" \t\r\n"u8) is not ([] or [(byte)'{', ..]);
        }
    }

    // The property that holds the records, or null where the object is one itself.
    // A line {"messages": [{…}]} is a record and a file {"data": [{…}]} holds records: what the objects look like decides.
    private static string? ListIn(ReadOnlySpan<byte> value, IReadOnlyList<string> mapped)
    {
        var names = new List<string>();
        var lists = new List<(string Property, List<string> ItemNames)>();
        try
        {
            var reader = new Utf8JsonReader(value, isFinalBlock: false, default);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                names.Add(name);
                if (!reader.Read())
                {
                    break;
                }

                if (reader.TokenType == JsonTokenType.StartArray && NamesOfFirstItem(reader) is { Count: > 0 } itemNames)
                {
                    lists.Add((name, itemNames));
                }

                if (!reader.TrySkip())
                {
                    break;
                }
            }

            if (reader is { TokenType: JsonTokenType.EndObject, CurrentDepth: 0 } && value[(int)reader.BytesConsumed..].TrimStart(" \t\r\n"u8) is [(byte)'{', ..])
            {
                // Another object behind it: records, whatever lists they hold.
                return null;
            }
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            // Not JSON from here on: what was seen so far decides, and reading names the fault and its place.
        }

        if (mapped.Any(names.Contains) && !lists.Exists(list => mapped.All(list.ItemNames.Contains)))
        {
            return null;
        }

        foreach (var (property, itemNames) in lists)
        {
            var others = names.Where(name => name != property).ToList();
            if (LayoutCatalog.Knows(itemNames) && !LayoutCatalog.Knows(others))
            {
                return property;
            }
        }

        var list = lists.Find(list => !LayoutCatalog.LooksLikeTurn(list.ItemNames));
        return LayoutCatalog.Knows(names) ? null : list.Property;
    }

    // A copy of the reader, at the start of a list: names of the first item where it is an object.
    private static List<string> NamesOfFirstItem(Utf8JsonReader reader)
    {
        var names = new List<string>();
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return names;
        }

        try
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                names.Add(reader.GetString()!);
                if (!reader.Read() || !reader.TrySkip())
                {
                    break;
                }
            }
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            // As above.
        }

        return names;
    }
}

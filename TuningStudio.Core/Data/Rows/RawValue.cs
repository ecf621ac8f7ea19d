using System.Text.Json;

namespace TuningStudio.Core.Data.Rows;

/// <summary>A value as the file has it: a table's cell, always text, or a JSON value.</summary>
internal readonly struct RawValue
{
    private readonly string? cell;
    private readonly JsonElement json;

    public RawValue(string cell) => this.cell = cell;

    public RawValue(JsonElement json) => this.json = json;

    /// <summary>Absent, or null in JSON.</summary>
    public bool IsMissing => cell is null && json.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>Missing, or a text of no length.</summary>
    public bool IsEmpty => IsMissing || (cell is null ? json.ValueKind == JsonValueKind.String && json.ValueEquals(string.Empty) : cell.Length == 0);

    /// <summary>A boolean, or a cell that spells one.</summary>
    public bool IsBoolean => cell is null ? json.ValueKind is JsonValueKind.True or JsonValueKind.False : bool.TryParse(cell, out _);

    /// <summary>True, or a cell that spells it.</summary>
    public bool IsTrue => cell is null ? json.ValueKind == JsonValueKind.True : bool.TryParse(cell, out var value) && value;

    /// <summary>A list, or a cell that begins like one.</summary>
    public bool IsList => cell is null ? json.ValueKind == JsonValueKind.Array : cell.AsSpan().TrimStart().StartsWith('[');

    public JsonValueKind Kind => cell is null ? json.ValueKind : JsonValueKind.String;

    public string Text => cell ?? json.GetString() ?? string.Empty;

    /// <summary>The value as JSON; a cell is parsed, because a table can hold a list only as JSON text.</summary>
    /// <exception cref="JsonException">The cell is not JSON.</exception>
    public JsonElement Json => cell is null ? json : JsonElement.Parse(cell);

    public override string ToString() => cell is null ? Describe(json) : "text";

    /// <summary>The value in words, for an error.</summary>
    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "text",
        JsonValueKind.Number => $"a number ({Excerpt.Of(value.GetRawText())})",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        _ => "null",
    };
}

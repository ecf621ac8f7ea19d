using System.Text.Json;
using TuningStudio.Core.Data.Files;

namespace TuningStudio.Core.Data.Containers;

/// <summary>Tells prose from JSON where a file's name says that it is prose: a song begins with <c>[Verse]</c>, a page of a wiki with <c>{{</c>.</summary>
internal static class ProseShape
{
    private static readonly string[] Packings = [".gz", ".zip"];

    /// <summary>Endings of prose.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".txt", ".text", ".md", ".markdown"];

    /// <summary>The ending of a file's name in small letters, that of its packing left out.</summary>
    public static string Ending(string path) =>
        Path.GetExtension(Packings.Aggregate(path, (name, packing) => name.EndsWith(packing, StringComparison.OrdinalIgnoreCase) ? name[..^packing.Length] : name)).ToLowerInvariant();

    /// <summary>Whether a file's name says that it is prose.</summary>
    public static bool IsNamedProse(string path) => Endings.Contains(Ending(path));

    /// <summary>Whether it is so by its name, and does not look like JSON, be it sound or broken: broken records must not be learnt as they are written.</summary>
    public static bool IsProse(TextFile file)
    {
        if (!IsNamedProse(file.Path))
        {
            return false;
        }

        var text = file.Head.Span.TrimStart(" \t\r\n"u8);
        return text is [(byte)'[' or (byte)'{', ..] ? !StartsLikeRecords(text) && !StartsWithJson(text, file.IsHeadWhole) : !IsMostlyObjects(text);
    }

    // {"name", {'name' or {}, alone or in a list.
    private static bool StartsLikeRecords(ReadOnlySpan<byte> text)
    {
        var inner = (text[0] == '[' ? text[1..] : text).TrimStart(" \t\r\n"u8);
        return inner is [(byte)'{', ..] && inner[1..].TrimStart(" \t\r\n"u8) is [(byte)'"' or (byte)'\'' or (byte)'}', ..];
    }

    // A number in brackets, as of a note, is JSON too, but words follow it.
    private static bool StartsWithJson(ReadOnlySpan<byte> text, bool isWhole)
    {
        try
        {
            var reader = new Utf8JsonReader(text, isWhole, default);
            return !reader.Read() || !reader.TrySkip() || text[(int)reader.BytesConsumed..].TrimStart(" \t\r\n,"u8) is [] or [(byte)'{' or (byte)'[', ..];
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // Records with a line of something else before them; prose shows some at the most.
    private static bool IsMostlyObjects(ReadOnlySpan<byte> text)
    {
        var (lines, objects) = (0, 0);
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range].Trim(" \t\r"u8);
            lines += line.Length > 0 ? 1 : 0;
            objects += line.StartsWith("{\""u8) ? 1 : 0;
        }

        return objects * 2 >= lines && objects > 0;
    }
}

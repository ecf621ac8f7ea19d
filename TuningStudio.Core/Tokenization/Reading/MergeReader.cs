using System.Globalization;
using System.Text.Json;

namespace TuningStudio.Core.Tokenization.Reading;

/// <summary>Reads the merges of a model, of which there are hundreds of thousands: nothing is allocated but their texts.</summary>
internal static class MergeReader
{
    /// <summary>The merges as "left right", whichever way they are written; those no text can lead to are left out.</summary>
    internal static List<string> Read(JsonField field, Dictionary<string, int> vocabulary)
    {
        if (field.Value.ValueKind != JsonValueKind.Array)
        {
            throw field.Refuse("must be a list");
        }

        var lookup = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        var merges = new List<string>(field.Value.GetArrayLength());
        Span<char> buffer = stackalloc char[256];
        var i = -1;
        foreach (var element in field.Value.EnumerateArray())
        {
            i++;
            if (ReadText(element, field, i) is not { } text)
            {
                continue;
            }

            var blank = text.IndexOf(' ');
            if (blank <= 0 || blank == text.Length - 1 || text.AsSpan(blank + 1).Contains(' '))
            {
                throw At(element, field, i).Refuse($"must be two tokens with a blank between them, not \"{text}\"");
            }

            var left = text.AsSpan(0, blank);
            var right = text.AsSpan(blank + 1);
            var merged = text.Length <= buffer.Length ? buffer[..(text.Length - 1)] : new char[text.Length - 1];
            left.CopyTo(merged);
            right.CopyTo(merged[blank..]);
            if (!lookup.ContainsKey(left) || !lookup.ContainsKey(right) || !lookup.ContainsKey(merged))
            {
                throw At(element, field, i).Refuse($"merges \"{text}\", of which a part or the result is not in the vocabulary");
            }

            merges.Add(text);
        }

        return merges;
    }

    private static string? ReadText(JsonElement merge, JsonField field, int index)
    {
        if (merge.ValueKind != JsonValueKind.Array)
        {
            return ReadString(merge, field, index);
        }

        if (merge.GetArrayLength() != 2)
        {
            throw At(merge, field, index).Refuse("must be a pair of tokens");
        }

        var left = ReadString(merge[0], field, index);
        var right = ReadString(merge[1], field, index);

        // A blank is no character of the byte alphabet.
        return left.Contains(' ') || right.Contains(' ') ? null : $"{left} {right}";
    }

    private static string ReadString(JsonElement element, JsonField field, int index)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String
                ? element.GetString()!
                : throw At(element, field, index).Refuse("must be two tokens, as a string or as a pair of strings");
        }
        catch (InvalidOperationException exception)
        {
            throw At(element, field, index).Refuse("holds half a surrogate pair, which is no text", exception);
        }
    }

    private static JsonField At(JsonElement merge, JsonField field, int index) =>
        new(merge, string.Create(CultureInfo.InvariantCulture, $"{field.Path}[{index}]"), field.File);
}

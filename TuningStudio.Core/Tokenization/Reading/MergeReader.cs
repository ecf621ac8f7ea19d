using System.Globalization;
using System.Text.Json;
using TuningStudio.Core.Tokenization.Merging;

namespace TuningStudio.Core.Tokenization.Reading;

/// <summary>Reads the merges of a model, of which there are hundreds of thousands: nothing is allocated but their texts.</summary>
internal static class MergeReader
{
    /// <summary>The merges, whichever way they are written.</summary>
    internal static List<Merge> Read(JsonField field, Dictionary<string, int> vocabulary)
    {
        if (field.Value.ValueKind != JsonValueKind.Array)
        {
            throw field.Refuse("must be a list");
        }

        var lookup = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        var merges = new List<Merge>(field.Value.GetArrayLength());
        Span<char> buffer = stackalloc char[256];
        var i = -1;
        foreach (var element in field.Value.EnumerateArray())
        {
            i++;
            var (text, blank) = ReadText(element, field, i);
            var left = text.AsSpan(0, blank);
            var right = text.AsSpan(blank + 1);
            var whole = text.Length <= buffer.Length ? buffer[..(text.Length - 1)] : new char[text.Length - 1];
            left.CopyTo(whole);
            right.CopyTo(whole[blank..]);
            if (!lookup.TryGetValue(left, out var leftId) || !lookup.TryGetValue(right, out var rightId) || !lookup.TryGetValue(whole, out var merged))
            {
                throw At(element, field, i).Refuse($"merges \"{text}\", of which a part or the result is not in the vocabulary");
            }

            merges.Add(new Merge(text, leftId, rightId, merged));
        }

        return merges;
    }

    // Both parts with a blank between them, and where it is.
    private static (string Text, int Blank) ReadText(JsonElement merge, JsonField field, int index)
    {
        if (merge.ValueKind != JsonValueKind.Array)
        {
            var text = ReadString(merge, field, index);
            var blank = text.IndexOf(' ');
            return blank > 0 && blank < text.Length - 1 && !text.AsSpan(blank + 1).Contains(' ')
                ? (text, blank)
                : throw At(merge, field, index).Refuse($"must be two tokens with a blank between them, not \"{text}\"");
        }

        if (merge.GetArrayLength() != 2)
        {
            throw At(merge, field, index).Refuse("must be a pair of tokens");
        }

        var (left, right) = (ReadString(merge[0], field, index), ReadString(merge[1], field, index));
        return left.Length > 0 && right.Length > 0 ? ($"{left} {right}", left.Length) : throw At(merge, field, index).Refuse("must be two tokens, of which none is empty");
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

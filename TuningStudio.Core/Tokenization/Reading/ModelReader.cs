using System.Text.Json;

namespace TuningStudio.Core.Tokenization.Reading;

/// <summary>Reads the <c>model</c> of a <c>tokenizer.json</c>.</summary>
internal static class ModelReader
{
    internal static BpeModel Read(JsonField model)
    {
        // The oldest files do not name the type; only BPE has merges.
        var type = model.Find("type");
        if (type is { } named ? named.Text() != "BPE" : model.Find("merges") is null)
        {
            throw (type ?? model).Refuse(type is null
                ? "is of a kind that is not supported: it has no merges"
                : $"is \"{type.Value.Text()}\", a kind of tokenizer that is not supported");
        }

        RequireUnset(model, "continuing_subword_prefix");
        RequireUnset(model, "end_of_word_suffix");
        if (model.Find("dropout") is { } dropout && !(dropout.Value.TryGetDouble(out var rate) && rate == 0))
        {
            throw dropout.Refuse("must be null or 0: with dropout the same text has different tokens each time");
        }

        var vocabulary = ReadVocabulary(model.Require("vocab"));
        var merges = model.Require("merges").Items().Select(merge => ReadMerge(merge, vocabulary)).OfType<string>().ToList();
        return new BpeModel(vocabulary, merges, model.Flag("ignore_merges", absent: false));
    }

    private static Dictionary<string, int> ReadVocabulary(JsonField field)
    {
        if (field.Value.ValueKind != JsonValueKind.Object)
        {
            throw field.Refuse("must be an object of tokens and ids");
        }

        var vocabulary = new Dictionary<string, int>(field.Value.GetPropertyCount());
        try
        {
            foreach (var entry in field.Value.EnumerateObject())
            {
                vocabulary[entry.Name] = entry.Value.TryGetInt32Id() ?? new JsonField(entry.Value, $"{field.Path}[\"{entry.Name}\"]", field.File).Id();
            }
        }
        catch (InvalidOperationException exception)
        {
            throw field.Refuse("holds half a surrogate pair, which is no text", exception);
        }

        return vocabulary;
    }

    /// <summary>A merge as "left right", whichever way it is written; null for one that no text can lead to.</summary>
    private static string? ReadMerge(JsonField merge, Dictionary<string, int> vocabulary)
    {
        string text;
        if (merge.Value.ValueKind == JsonValueKind.Array)
        {
            var pair = merge.Items().Select(item => item.Text()).ToArray();
            if (pair.Length != 2)
            {
                throw merge.Refuse("must be a pair of tokens");
            }

            if (pair.Any(part => part.Contains(' ')))
            {
                return null; // a blank is no character of the byte alphabet
            }

            text = $"{pair[0]} {pair[1]}";
        }
        else
        {
            text = merge.Text();
        }

        var blank = text.IndexOf(' ');
        if (blank <= 0 || blank == text.Length - 1 || text.AsSpan(blank + 1).Contains(' '))
        {
            throw merge.Refuse($"must be two tokens with a blank between them, not \"{text}\"");
        }

        var lookup = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.ContainsKey(text.AsSpan(0, blank)) || !lookup.ContainsKey(text.AsSpan(blank + 1))
            || !lookup.ContainsKey(string.Concat(text.AsSpan(0, blank), text.AsSpan(blank + 1))))
        {
            throw merge.Refuse($"merges \"{text}\", of which a part or the result is not in the vocabulary");
        }

        return text;
    }

    private static void RequireUnset(JsonField model, string name)
    {
        if (model.Find(name) is { } field && field.Text().Length > 0)
        {
            throw field.Refuse($"is \"{field.Text()}\", which is not supported: a byte-level vocabulary has none");
        }
    }

    private static int? TryGetInt32Id(this JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var id) && id is >= 0 and < 1 << 24 ? id : null;
}

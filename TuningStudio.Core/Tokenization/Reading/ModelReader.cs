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
        if (model.Find("dropout") is { } dropout && !(dropout.Value.TryGetDouble(out var rate) && rate == 0))
        {
            throw dropout.Refuse("must be null or 0: with dropout the same text has different tokens each time");
        }

        var vocabulary = ReadVocabulary(model.Require("vocab"));
        return new BpeModel(vocabulary, MergeReader.Read(model.Require("merges"), vocabulary), model.Flag("ignore_merges", absent: false), model.Find("end_of_word_suffix")?.Text() ?? string.Empty);
    }

    /// <summary>Tokens and ids.</summary>
    internal static Dictionary<string, int> ReadVocabulary(JsonField field)
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

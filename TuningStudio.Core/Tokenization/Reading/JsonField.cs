using System.Globalization;
using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Tokenization.Reading;

/// <summary>A value of a tokenizer's JSON that knows where it stands, so that what is wrong with it can be said exactly.</summary>
internal readonly record struct JsonField(JsonElement Value, string Path, string File)
{
    internal const string ChooseAnother =
        "Choose a model whose tokenizer.json is BPE (as Llama, Qwen, Mistral, Gemma, Phi or GPT-2) or Unigram, or save its tokenizer anew with Hugging Face's tokenizers.";

    /// <summary>A member; null where it is absent or null.</summary>
    internal JsonField? Find(string name)
    {
        if (Value.ValueKind != JsonValueKind.Object)
        {
            throw Refuse("must be an object");
        }

        return Value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? At(member, name) : null;
    }

    internal JsonField Require(string name) =>
        Find(name) ?? throw At(default, name).Refuse("is missing");

    internal string Text()
    {
        try
        {
            return Value.ValueKind == JsonValueKind.String ? Value.GetString()! : throw Refuse("must be a string");
        }
        catch (InvalidOperationException exception)
        {
            throw Refuse("holds half a surrogate pair, which is no text", exception);
        }
    }

    /// <summary>An id: a whole number that a vocabulary can have.</summary>
    internal int Id() => Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out var id) && id is >= 0 and < 1 << 24
        ? id
        : throw Refuse($"must be an id from 0 to {(1 << 24) - 1}, not {Value.GetRawText()}");

    internal bool Flag(string name, bool absent) => Find(name) is not { } member
        ? absent
        : member.Value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw member.Refuse("must be true or false"),
        };

    internal IEnumerable<JsonField> Items()
    {
        if (Value.ValueKind != JsonValueKind.Array)
        {
            throw Refuse("must be a list");
        }

        var (path, file) = (Path, File);
        return Value.EnumerateArray().Select((item, i) =>
            new JsonField(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), file));
    }

    internal TuningException Refuse(string what, Exception? cause = null, string remedy = ChooseAnother) =>
        new(ErrorCodes.InvalidTokenizer, $"The tokenizer's field \"{Path}\" {what}.", remedy, File, field: Path, innerException: cause);

    private JsonField At(JsonElement member, string name) => new(member, Path.Length == 0 ? name : $"{Path}.{name}", File);
}

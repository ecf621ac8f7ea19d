using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Gguf;

namespace TuningStudio.Core.Planning.Estimates;

/// <summary>Reads a model's size from <c>config.json</c> or the head of a GGUF file; the weights are not looked at.</summary>
public static class ModelSizeReader
{
    /// <summary>Reads it.</summary>
    /// <param name="path">A model's folder, or a GGUF file.</param>
    /// <exception cref="TuningException">The config cannot be read, or says too little.</exception>
    public static ModelSize Read(string path)
    {
        if (GgufPath.FileOf(path) is { } gguf)
        {
            return OfGguf(GgufHead.Read(gguf));
        }

        var file = Path.Combine(path, "config.json");
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            return OfConfig(json.RootElement, file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new TuningException(ErrorCodes.InvalidModel, $"The model's size cannot be read: {exception.Message}", "Check its config.json.", file, innerException: exception);
        }
    }

    /// <summary>Reads a config in Hugging Face's spelling.</summary>
    /// <param name="root">The config; of a model of texts and pictures the text part is taken.</param>
    /// <param name="file">What errors call it.</param>
    /// <exception cref="TuningException">It says too little.</exception>
    public static ModelSize OfConfig(JsonElement root, string file)
    {
        using var whole = JsonDocument.Parse(TextConfig.Of(root.GetRawText()));
        var config = whole.RootElement.TryGetProperty("text_config", out var text) && text.ValueKind == JsonValueKind.Object ? text : whole.RootElement;
        if (Whole("n_embd") is { } width)
        {
            return ModelSize.Plain(Size("n_layer"), width, Whole("n_inner") ?? 4 * width, Size("n_head"), Size("vocab_size"), Whole("n_positions") ?? 1024);
        }

        var (hidden, heads) = (Size("hidden_size"), Size("num_attention_heads"));
        var kind = Kind(root);
        var isGemma = kind.StartsWith("Gemma", StringComparison.Ordinal);
        return ModelSize.Gated(
            Size("num_hidden_layers"), hidden, Size("intermediate_size"), heads, Whole("num_key_value_heads") ?? heads, Whole("head_dim") ?? (isGemma ? 256 : hidden / heads), Size("vocab_size"),
            Flag("tie_word_embeddings") ?? Flag("tie_word_embeddings", root) ?? isGemma, fused: kind.StartsWith("Phi3", StringComparison.Ordinal));

        int? Whole(string name) => config.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number > 0 ? number : null;

        int Size(string name) => Whole(name) ?? throw new TuningException(ErrorCodes.InvalidModel, $"'{name}' must be a whole number above zero.", "Check the model's config.json.", file, field: name);

        bool? Flag(string name, JsonElement? of = null) => (of ?? config).TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;
    }

    private static string Kind(JsonElement root) =>
        root.TryGetProperty("architectures", out var names) && names.ValueKind == JsonValueKind.Array && names.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.String } name
            ? name.GetString()!
            : string.Empty;

    private static ModelSize OfGguf(GgufHead head)
    {
        var kind = head.Metadata.Text(GgufHead.ArchitectureKey) ?? string.Empty;
        var (hidden, heads) = (Size("embedding_length"), Size("attention.head_count"));
        var vocabulary = (int)(head.Tensors.TryGetValue("token_embd.weight", out var embedding) ? embedding.Elements / hidden : 0);
        return kind == "gpt2"
            ? ModelSize.Plain(Size("block_count"), hidden, Size("feed_forward_length"), heads, vocabulary, Size("context_length"))
            : ModelSize.Gated(
                Size("block_count"), hidden, Size("feed_forward_length"), heads, Whole("attention.head_count_kv") ?? heads, Whole("attention.key_length") ?? hidden / heads, vocabulary,
                tied: !head.Tensors.ContainsKey("output.weight"), fused: kind == "phi3");

        int? Whole(string key) => head.Metadata.Whole($"{kind}.{key}") is > 0 and <= int.MaxValue and var number ? (int)number : null;

        int Size(string key) => Whole(key) ?? throw new TuningException(ErrorCodes.InvalidModel, $"'{kind}.{key}' must be a whole number above zero.", "Download the model again.", head.Path, field: key);
    }
}

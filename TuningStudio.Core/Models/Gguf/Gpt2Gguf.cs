using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Models.Gpt2;
using TuningStudio.Core.Weights.Gguf;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Gguf;

/// <summary>llama.cpp's GPT-2: its matrices are [out,in], Hugging Face's [in,out].</summary>
internal sealed partial class Gpt2Gguf : IGgufArchitecture
{
    private static readonly Dictionary<string, string> Outer = new()
    {
        ["transformer.wte"] = "token_embd",
        ["transformer.wpe"] = "position_embd",
        ["transformer.ln_f"] = "output_norm",
        ["lm_head"] = "output",
    };

    private static readonly Dictionary<string, string> Inner = new()
    {
        ["ln_1"] = "attn_norm",
        ["attn.c_attn"] = "attn_qkv",
        ["attn.c_proj"] = "attn_output",
        ["ln_2"] = "ffn_norm",
        ["mlp.c_fc"] = "ffn_up",
        ["mlp.c_proj"] = "ffn_down",
    };

    public string Name => "gpt2";

    public IReadOnlyList<string> Architectures { get; } = ["GPT2LMHeadModel"];

    public IReadOnlyList<string> Describe(ModelConfig config, GgufMetadata metadata)
    {
        var read = Gpt2Config.From(config);
        if (!read.ScalesByHeadSize || read.ScalesByLayer)
        {
            throw Refuse(read.ScalesByLayer ? "scale_attn_by_inverse_layer_idx" : "scale_attn_weights");
        }

        if (config.Text("activation_function") is not (null or "gelu_new" or "gelu_pytorch_tanh"))
        {
            throw Refuse("activation_function");
        }

        metadata.Set(GgufHead.ArchitectureKey, Name);
        metadata.Set("gpt2.vocab_size", read.VocabularySize);
        metadata.Set("gpt2.context_length", read.MaxPositions);
        metadata.Set("gpt2.embedding_length", read.HiddenSize);
        metadata.Set("gpt2.block_count", read.Layers);
        metadata.Set("gpt2.feed_forward_length", read.IntermediateSize);
        metadata.Set("gpt2.attention.head_count", read.Heads);
        metadata.Set("gpt2.attention.layer_norm_epsilon", read.NormEpsilon);
        return [];

        TuningException Refuse(string field) => new(
            ErrorCodes.InvalidModel, $"'{field}' is set to what llama.cpp's 'gpt2' does not compute.", "Export it as merged safetensors.", config.File, field: field);
    }

    public IReadOnlyList<(string Name, Tensor Value)> Computed(ModelConfig config) => [];

    public JsonObject ConfigOf(GgufFile file) => new()
    {
        ["architectures"] = new JsonArray(Architectures[0]),
        ["vocab_size"] = file.Tensors.GetValueOrDefault("token_embd.weight")?.Shape[0] ?? throw Missing(file, "token_embd.weight"),
        ["n_positions"] = Whole(file, "context_length"),
        ["n_embd"] = Whole(file, "embedding_length"),
        ["n_layer"] = Whole(file, "block_count"),
        ["n_inner"] = Whole(file, "feed_forward_length"),
        ["n_head"] = Whole(file, "attention.head_count"),
        ["layer_norm_epsilon"] = file.Metadata.Number("gpt2.attention.layer_norm_epsilon"),
        ["tie_word_embeddings"] = !file.Tensors.ContainsKey("output.weight"),
    };

    public string? NameOf(string weight)
    {
        var dot = weight.LastIndexOf('.');
        var (module, part) = (weight[..dot], weight[dot..]);
        return Outer.TryGetValue(module, out var outer)
            ? outer + part
            : Block().Match(module) is { Success: true } block && Inner.TryGetValue(block.Groups[2].Value, out var inner)
                ? $"blk.{block.Groups[1].Value}.{inner}{part}"
                : null;
    }

    public Tensor ToFile(string weight, Tensor value, ModelConfig config) => IsTransposed(weight) ? value.t() : value;

    public Tensor FromFile(string weight, Tensor value, ModelConfig config) => IsTransposed(weight) ? value.t().contiguous() : value;

    private static bool IsTransposed(string weight) => weight.Contains(".c_", StringComparison.Ordinal) && weight.EndsWith(".weight", StringComparison.Ordinal);

    private static long Whole(GgufFile file, string key) => file.Metadata.Whole("gpt2." + key) ?? throw Missing(file, "gpt2." + key);

    private static TuningException Missing(GgufFile file, string what) =>
        new(ErrorCodes.InvalidModel, $"The file has no '{what}'.", "Convert the model again with a current version of llama.cpp.", file.Path, field: what);

    [GeneratedRegex(@"^transformer\.h\.(\d+)\.(.+)$")]
    private static partial Regex Block();
}

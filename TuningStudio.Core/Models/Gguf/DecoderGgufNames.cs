using System.Text.RegularExpressions;

namespace TuningStudio.Core.Models.Gguf;

/// <summary>What llama.cpp calls the tensors of a rotary decoder.</summary>
internal static partial class DecoderGgufNames
{
    private static readonly Dictionary<string, string> Outer = new()
    {
        ["model.embed_tokens"] = "token_embd",
        ["model.norm"] = "output_norm",
        ["lm_head"] = "output",
    };

    private static readonly Dictionary<string, string> Inner = new()
    {
        ["input_layernorm"] = "attn_norm",
        ["self_attn.q_proj"] = "attn_q",
        ["self_attn.k_proj"] = "attn_k",
        ["self_attn.v_proj"] = "attn_v",
        ["self_attn.qkv_proj"] = "attn_qkv",
        ["self_attn.o_proj"] = "attn_output",
        ["self_attn.q_norm"] = "attn_q_norm",
        ["self_attn.k_norm"] = "attn_k_norm",
        ["pre_feedforward_layernorm"] = "ffn_norm",
        ["mlp.gate_proj"] = "ffn_gate",
        ["mlp.up_proj"] = "ffn_up",
        ["mlp.gate_up_proj"] = "ffn_up",
        ["mlp.down_proj"] = "ffn_down",
        ["post_feedforward_layernorm"] = "post_ffw_norm",
    };

    /// <summary>The file's name of a weight, or null.</summary>
    /// <param name="weight">As Hugging Face names it.</param>
    /// <param name="hasOutputNorms">Whether what attention gives is normed: then that is what the norm after it is.</param>
    internal static string? Of(string weight, bool hasOutputNorms)
    {
        var dot = weight.LastIndexOf('.');
        var (module, part) = (weight[..dot], weight[dot..]);
        if (Outer.TryGetValue(module, out var outer))
        {
            return outer + part;
        }

        if (Block().Match(module) is not { Success: true } block)
        {
            return null;
        }

        var inner = block.Groups[2].Value;
        var name = inner == "post_attention_layernorm" ? (hasOutputNorms ? "post_attention_norm" : "ffn_norm") : Inner.GetValueOrDefault(inner);
        return name is null ? null : $"blk.{block.Groups[1].Value}.{name}{part}";
    }

    [GeneratedRegex(@"^model\.layers\.(\d+)\.(.+)$")]
    private static partial Regex Block();
}

using TuningStudio.Core.Models.Decoder;

namespace TuningStudio.Core.Models.Gguf;

/// <summary>Refuses configs that llama.cpp would compute otherwise: what its architecture fixes is in no key, and the file would be wrong without a word.</summary>
internal static class GgufLimits
{
    private static readonly string[] Silu = ["silu", "swish"];
    private static readonly string[] Gelu = ["gelu_pytorch_tanh", "gelu_new"];

    /// <exception cref="Contracts.TuningException">The config departs from what the architecture fixes.</exception>
    internal static void Check(GgufTraits traits, ModelConfig config, DecoderConfig read)
    {
        var (field, known) = traits.IsGemma ? ("hidden_activation", Gelu) : ("hidden_act", Silu);
        if (config.Text(field) is { } activation && !known.Contains(activation))
        {
            throw Refuse(field, $"'{activation}'");
        }

        if (traits.SwapsRotaryHalves && read.Rotary.Dimensions != read.HeadSize)
        {
            throw Refuse("partial_rotary_factor", $"{(double)read.Rotary.Dimensions / read.HeadSize}");
        }

        CheckCaps();
        CheckScale();
        if (traits.HasWindow is { } hasWindow && Enumerable.Range(0, read.Layers).FirstOrDefault(layer => hasWindow(layer) != read.HasWindow(layer), -1) is var layer and >= 0)
        {
            throw Refuse("layer_types", $"not llama.cpp's in block {layer}");
        }

        void CheckCaps()
        {
            if (traits.IsCapped && (read.AttentionSoftCap is null || read.LogitSoftCap is null))
            {
                throw Refuse(read.AttentionSoftCap is null ? "attn_logit_softcapping" : "final_logit_softcapping", "null");
            }

            if (!traits.IsCapped && read.AttentionSoftCap is { } cap)
            {
                throw Refuse("attn_logit_softcapping", $"{cap}");
            }
        }

        void CheckScale()
        {
            var square = read.Layers == traits.LayersOf27Billion ? read.HiddenSize / read.Heads : read.HeadSize;
            if (read.AttentionScale is { } scale && Math.Abs((scale * Math.Sqrt(square)) - 1) > 1e-6)
            {
                throw Refuse("query_pre_attn_scalar", $"{1 / (scale * scale):0.###}, not {square}");
            }
        }

        Contracts.TuningException Refuse(string name, string value) => new(
            Contracts.ErrorCodes.InvalidModel,
            $"'{name}' is {value}, which llama.cpp's '{traits.Name}' does not compute.",
            "Export it as merged safetensors.",
            config.File,
            field: name);
    }
}

using TuningStudio.Core.Gguf;
using TuningStudio.Core.Models.Decoder;
using TuningStudio.Core.Models.Rotary;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Gguf;

/// <summary>Rotary positions in llama.cpp's keys and tensors.</summary>
internal static class GgufRotary
{
    /// <summary>One divisor for every frequency.</summary>
    internal const string FactorsName = "rope_freqs.weight";

    /// <summary>Divisors up to the trained length.</summary>
    internal const string ShortName = "rope_factors_short.weight";

    /// <summary>Divisors beyond it.</summary>
    internal const string LongName = "rope_factors_long.weight";

    /// <exception cref="Contracts.TuningException">The kind of scaling cannot be said.</exception>
    internal static void Describe(GgufTraits traits, DecoderConfig read, GgufMetadata metadata)
    {
        var rotary = read.Rotary;
        Set("rope.freq_base", rotary.Base);
        metadata.Set($"{traits.Name}.rope.dimension_count", rotary.Dimensions);
        if (read.WindowRotary is { } window)
        {
            Set("rope.freq_base_swa", window.Kind == "default" ? window.Base : throw Refuse(window));
        }

        switch (rotary.Kind)
        {
            case "default":
            case "llama3" when traits.StretchesByFactors:
                break;
            case "linear":
                metadata.Set($"{traits.Name}.rope.scaling.type", "linear");
                Set("rope.scaling.factor", rotary.Required("factor"));
                break;
            case "yarn":
                DescribeYarn();
                break;
            case "longrope" or "su" when traits.Name == "phi3":
                Set("rope.scaling.attn_factor", RotaryScaling.For(rotary)(1).Scale);
                break;
            default:
                throw Refuse(rotary);
        }

        if (traits.Name == "phi3")
        {
            metadata.Set($"{traits.Name}.rope.scaling.original_context_length", (int)Trained(rotary));
        }

        void DescribeYarn()
        {
            var scaling = rotary.Scaling!;
            if (!scaling.Flag("truncate", otherwise: true) || scaling.Number("mscale") is not null and not 0)
            {
                throw Refuse(rotary);
            }

            metadata.Set($"{traits.Name}.rope.scaling.type", "yarn");
            Set("rope.scaling.factor", scaling.Positive("factor") ?? rotary.MaxPositions / Trained(rotary));
            metadata.Set($"{traits.Name}.rope.scaling.original_context_length", (int)Trained(rotary));
            foreach (var (key, field) in new[] { ("yarn_attn_factor", "attention_factor"), ("yarn_beta_fast", "beta_fast"), ("yarn_beta_slow", "beta_slow") })
            {
                if (scaling.Number(field) is { } value)
                {
                    Set("rope.scaling." + key, value);
                }
            }
        }

        void Set(string key, double value) => metadata.Set($"{traits.Name}.{key}", value);

        Contracts.TuningException Refuse(RotarySettings settings) => new(
            Contracts.ErrorCodes.InvalidModel,
            $"Rotary positions of the kind '{settings.Kind}' as this config has them are not computed by llama.cpp's '{traits.Name}'.",
            "Export it as merged safetensors.",
            settings.Scaling?.File,
            field: "rope_scaling");
    }

    /// <summary>The tensors that hold divisors of frequencies.</summary>
    internal static IReadOnlyList<(string Name, Tensor Value)> Factors(GgufTraits traits, DecoderConfig read)
    {
        var rotary = read.Rotary;
        if (rotary.Kind == "llama3" && traits.StretchesByFactors)
        {
            return [(FactorsName, Divisors(RotaryScaling.For(rotary)(1)))];
        }

        if (rotary.Kind is not ("longrope" or "su"))
        {
            return [];
        }

        var trained = Trained(rotary);
        var laws = RotaryScaling.For(rotary);
        return [(LongName, Divisors(laws((int)trained + 1))), (ShortName, Divisors(laws((int)trained)))];

        Tensor Divisors(RotaryLaw law) => tensor(RotaryScaling.Frequencies(rotary.Base, rotary.Dimensions)
            .Zip(law.InverseFrequencies, (plain, stretched) => (float)(plain / stretched)).ToArray());
    }

    private static double Trained(RotarySettings rotary) =>
        rotary.Scaling?.Positive("original_max_position_embeddings") ?? rotary.Scaling?.Outer?.Positive("original_max_position_embeddings") ?? rotary.MaxPositions;
}

namespace TuningStudio.Core.Models.Rotary;

/// <summary>LongRoPE (Ding et al., 2024): one factor for every frequency, in two lists, for sequences within and beyond the trained length.</summary>
internal static class LongRope
{
    /// <summary>The law for every length.</summary>
    internal static Func<int, RotaryLaw> For(RotarySettings settings)
    {
        var scaling = settings.Scaling!;
        var trained = scaling.Number("original_max_position_embeddings") ?? scaling.Outer?.Number("original_max_position_embeddings") ?? settings.MaxPositions;

        // The ratio of the lengths goes before the config's own factor, as transformers has it for Phi.
        var factor = trained == settings.MaxPositions ? scaling.Number("factor") ?? 1 : settings.MaxPositions / trained;
        var scale = scaling.Number("attention_factor") ?? (factor <= 1 ? 1 : Math.Sqrt(1 + (Math.Log(factor) / Math.Log(trained))));
        var within = new RotaryLaw(Divided("short_factor"), scale);
        var beyond = new RotaryLaw(Divided("long_factor"), scale);
        return length => length > trained ? beyond : within;

        double[] Divided(string field)
        {
            var factors = scaling.Numbers(field) ?? throw scaling.Fault(field, "is missing");
            var frequencies = RotaryScaling.Frequencies(settings.Base, settings.Dimensions);
            return factors.Count == frequencies.Length
                ? [.. frequencies.Zip(factors, (frequency, divisor) => frequency / divisor)]
                : throw scaling.Fault(field, $"has {factors.Count} numbers, but {frequencies.Length} frequencies are turned");
        }
    }
}

namespace TuningStudio.Core.Models.Rotary;

/// <summary>The law of rotary positions for a sequence of some length, stretched as the model's config asks.</summary>
internal static class RotaryScaling
{
    /// <summary>The law for every length; those that do not depend on it give the same object each time.</summary>
    internal static Func<int, RotaryLaw> For(RotarySettings settings) => settings.Kind switch
    {
        "default" => Fixed(new RotaryLaw(Frequencies(settings.Base, settings.Dimensions))),
        "linear" => Fixed(new RotaryLaw([.. Frequencies(settings.Base, settings.Dimensions).Select(frequency => frequency / settings.Required("factor"))])),
        "llama3" => Fixed(Llama3(settings)),
        "yarn" => Fixed(Yarn(settings)),
        "dynamic" => Dynamic(settings),
        "longrope" or "su" => LongRope.For(settings),
        _ => throw settings.Scaling!.Fault("rope_type", $"is '{settings.Kind}'; known are default, linear, dynamic, yarn, longrope and llama3"),
    };

    /// <summary>θᵢ = base^(−2i/R) (Su et al., 2021).</summary>
    /// <returns>[R/2] values.</returns>
    internal static double[] Frequencies(double theta, int dimensions) =>
        [.. Enumerable.Range(0, dimensions / 2).Select(i => 1 / Math.Pow(theta, 2.0 * i / dimensions))];

    private static Func<int, RotaryLaw> Fixed(RotaryLaw law) => _ => law;

    // Llama 3.1: long waves are stretched by the factor, short ones kept, those between blended.
    private static RotaryLaw Llama3(RotarySettings settings)
    {
        var factor = settings.Required("factor");
        var low = settings.Required("low_freq_factor");
        var high = settings.Required("high_freq_factor");
        var trained = settings.Required("original_max_position_embeddings");
        if (high <= low)
        {
            throw settings.Scaling!.Fault("high_freq_factor", "must be above low_freq_factor");
        }

        return new RotaryLaw([.. Frequencies(settings.Base, settings.Dimensions).Select(frequency =>
        {
            var waves = trained * frequency / (2 * Math.PI);
            var share = Math.Clamp((waves - low) / (high - low), 0, 1);
            return ((1 - share) * frequency / factor) + (share * frequency);
        })]);
    }

    // Beyond the trained length the base grows with the sequence ("NTK-aware" scaling); up to it nothing changes.
    private static Func<int, RotaryLaw> Dynamic(RotarySettings settings)
    {
        var factor = settings.Required("factor");
        var trained = new RotaryLaw(Frequencies(settings.Base, settings.Dimensions));
        return length =>
        {
            if (length <= settings.MaxPositions)
            {
                return trained;
            }

            var stretch = (factor * length / settings.MaxPositions) - (factor - 1);
            return new RotaryLaw(Frequencies(settings.Base * Math.Pow(stretch, settings.Dimensions / (settings.Dimensions - 2.0)), settings.Dimensions));
        };
    }

    // YaRN (Peng et al., 2023): fast dimensions are kept, slow ones stretched, with a ramp between.
    private static RotaryLaw Yarn(RotarySettings settings)
    {
        var scaling = settings.Scaling!;
        var known = scaling.Positive("original_max_position_embeddings");
        var trained = known ?? settings.MaxPositions;
        var factor = known is null ? settings.Required("factor") : scaling.Positive("factor") ?? settings.MaxPositions / trained;
        var low = TurningDimension(scaling.Number("beta_fast") ?? 32);
        var high = TurningDimension(scaling.Number("beta_slow") ?? 1);
        if (scaling.Flag("truncate", otherwise: true))
        {
            (low, high) = (Math.Floor(low), Math.Ceiling(high));
        }

        low = Math.Max(low, 0);
        high = Math.Min(high, settings.Dimensions - 1);
        var width = low == high ? 0.001 : high - low;
        var frequencies = Frequencies(settings.Base, settings.Dimensions)
            .Select((frequency, i) =>
            {
                var stretched = Math.Clamp((i - low) / width, 0, 1);
                return (frequency / factor * stretched) + (frequency * (1 - stretched));
            });
        return new RotaryLaw([.. frequencies], AttentionScale());

        // The dimension that turns so many times within the trained length.
        double TurningDimension(double turns) =>
            settings.Dimensions * Math.Log(trained / (turns * 2 * Math.PI)) / (2 * Math.Log(settings.Base));

        double AttentionScale()
        {
            if (scaling.Number("attention_factor") is { } given)
            {
                return given;
            }

            // DeepSeek's variant names two coefficients; where either is missing or zero the paper's counts.
            return scaling.Number("mscale") is { } one and not 0 && scaling.Number("mscale_all_dim") is { } all and not 0
                ? Magnitude(factor, one) / Magnitude(factor, all)
                : Magnitude(factor, 1);
        }
    }

    private static double Magnitude(double factor, double coefficient) => factor <= 1 ? 1 : (0.1 * coefficient * Math.Log(factor)) + 1;
}

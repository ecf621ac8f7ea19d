namespace TuningStudio.Core.Models.Layers;

/// <summary>Inverse frequencies of rotary position embeddings, stretched as the model's config asks.</summary>
internal static class RotaryScaling
{
    /// <summary>Frequencies θᵢ = base^(−2i/E) (Su et al., 2021), scaled.</summary>
    /// <param name="config">The model's config.</param>
    /// <param name="headSize">E.</param>
    /// <returns>[E/2] values.</returns>
    internal static double[] InverseFrequencies(ModelConfig config, int headSize)
    {
        var scaling = config.Section("rope_parameters") ?? config.Section("rope_scaling");
        var theta = (scaling is null ? null : Positive(scaling, "rope_theta")) ?? Positive(config, "rope_theta") ?? 10000;
        var frequencies = Enumerable.Range(0, headSize / 2).Select(i => 1 / Math.Pow(theta, 2.0 * i / headSize)).ToArray();
        var kind = scaling?.Text("rope_type") ?? scaling?.Text("type") ?? "default";
        return kind switch
        {
            "default" => frequencies,
            "linear" => [.. frequencies.Select(frequency => frequency / Required(scaling!, "factor"))],
            "llama3" => [.. frequencies.Select(frequency => Llama3(frequency, scaling!))],
            _ => throw config.Fault("rope_scaling", $"of type '{kind}' is not known; known are default, linear and llama3"),
        };
    }

    // Llama 3.1: long waves are stretched by the factor, short ones kept, those between blended.
    private static double Llama3(double frequency, ModelConfig scaling)
    {
        var factor = Required(scaling, "factor");
        var low = Required(scaling, "low_freq_factor");
        var high = Required(scaling, "high_freq_factor");
        var trained = Required(scaling, "original_max_position_embeddings");
        if (high <= low)
        {
            throw scaling.Fault("high_freq_factor", "must be above low_freq_factor");
        }

        var waves = trained * frequency / (2 * Math.PI);
        var share = Math.Clamp((waves - low) / (high - low), 0, 1);
        return ((1 - share) * frequency / factor) + (share * frequency);
    }

    private static double Required(ModelConfig scaling, string field) => Positive(scaling, field) ?? throw scaling.Fault(field, "is missing");

    private static double? Positive(ModelConfig config, string field) => config.Number(field) is not { } number || (number > 0 && double.IsFinite(number))
        ? config.Number(field)
        : throw config.Fault(field, "must be above zero");
}

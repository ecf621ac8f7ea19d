namespace TuningStudio.Core.Models.Rotary;

/// <summary>
/// What a config says of rotary positions, from any of its spellings: <c>rope_parameters</c> (whole or by kind of layer), or
/// <c>rope_theta</c> with <c>rope_scaling</c>.
/// </summary>
/// <param name="Kind"><c>default</c>, <c>linear</c>, <c>dynamic</c>, <c>yarn</c>, <c>longrope</c> or <c>llama3</c>.</param>
/// <param name="Base">θ.</param>
/// <param name="Dimensions">R, the dimensions of a head that turn.</param>
/// <param name="MaxPositions"><c>max_position_embeddings</c>.</param>
/// <param name="Scaling">Where the other fields of the kind stand; null for <c>default</c>.</param>
internal sealed record RotarySettings(string Kind, double Base, int Dimensions, int MaxPositions, ModelConfig? Scaling)
{
    /// <summary>Reads the settings.</summary>
    /// <param name="config">The model's config.</param>
    /// <param name="headSize">E.</param>
    /// <param name="maxPositions">Longest sequence that the model was made for.</param>
    /// <param name="layerKind">Which kind of layer, where <c>rope_parameters</c> differ by it.</param>
    internal static RotarySettings Read(ModelConfig config, int headSize, int maxPositions, string layerKind = "full_attention")
    {
        var parameters = config.Section("rope_parameters");
        var scaling = parameters?.Section(layerKind) ?? parameters ?? config.Section("rope_scaling");
        var theta = scaling?.Positive("rope_theta") ?? config.Positive("rope_theta") ?? 10000;
        var share = scaling?.Number("partial_rotary_factor") ?? config.Number("partial_rotary_factor") ?? 1;
        var dimensions = (int)(headSize * share);
        if (dimensions < 2 || dimensions > headSize || dimensions % 2 != 0)
        {
            throw config.Fault("partial_rotary_factor", $"gives {dimensions} of {headSize} dimensions; an even number of them is needed");
        }

        var kind = scaling?.Text("rope_type") ?? scaling?.Text("type") ?? "default";
        return new RotarySettings(kind, theta, dimensions, maxPositions, kind == "default" ? null : scaling);
    }

    /// <summary>
    /// Longest sequence that the model was made for. For linear and dynamic scaling the config holds the length before stretching; for YaRN some
    /// configs do.
    /// </summary>
    internal int Reach => Kind switch
    {
        "linear" or "dynamic" => Stretched(MaxPositions),
        "yarn" => Math.Max(MaxPositions, Stretched(Scaling!.Number("original_max_position_embeddings") ?? MaxPositions)),
        _ => MaxPositions,
    };

    /// <summary>A number above zero that must be there.</summary>
    internal double Required(string field) => Scaling!.Positive(field) ?? throw Scaling.Fault(field, "is missing");

    private int Stretched(double length) => (int)Math.Min(int.MaxValue, length * Math.Max(1, Scaling!.Positive("factor") ?? 1));
}

using TuningStudio.Core.Models.Decoder;

namespace TuningStudio.Core.Models.Gemma;

/// <summary>What all Gemmas share.</summary>
internal static class GemmaConfig
{
    private const string Activation = "gelu_pytorch_tanh";

    /// <summary>Reads the shared part.</summary>
    /// <param name="config">The model's config.</param>
    /// <param name="theta">θ of rotary positions where the config does not say.</param>
    internal static DecoderConfig Read(ModelConfig config, double theta = 10000)
    {
        var read = DecoderConfig.Read(config, Activation, "hidden_activation", headSize: 256, isTied: true, maxPositions: 8192);
        var saysTheta = config.Number("rope_theta") is not null || config.Section("rope_parameters") is not null;
        return read with
        {
            StreamScale = Math.Sqrt(read.HiddenSize),
            ShiftedNorms = true,
            Rotary = saysTheta ? read.Rotary : read.Rotary with { Base = theta },
        };
    }

    /// <summary>A cap: null in the config is none, a missing field the family's own.</summary>
    internal static double? Cap(ModelConfig config, string field, double? otherwise) =>
        config.Names(field) ? config.Number(field) : otherwise;
}

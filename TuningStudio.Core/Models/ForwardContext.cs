namespace TuningStudio.Core.Models;

/// <summary>What a forward pass must know besides the tokens.</summary>
/// <param name="Cache">Keys and values of the tokens before; null where there are none.</param>
/// <param name="IsTraining">Whether dropout is on.</param>
/// <param name="Padding">Padding on the left; null where rows have none.</param>
/// <param name="Columns">Columns of a text that is read in several passes, where positions depend on a text's whole length; 0 where this pass is its end.</param>
/// <param name="EmbeddingNoise">Strength of the noise on token vectors (NEFTune, Jain et al., 2023); 0 adds none.</param>
public sealed record ForwardContext(KeyValueCache? Cache = null, bool IsTraining = false, LeftPadding? Padding = null, int Columns = 0, double EmbeddingNoise = 0)
{
    /// <summary>A pass over whole sequences, nothing remembered, no dropout.</summary>
    public static ForwardContext Inference { get; } = new();

    /// <summary>A pass over whole sequences with dropout.</summary>
    public static ForwardContext Training { get; } = new(IsTraining: true);

    /// <summary>Column of the first token.</summary>
    public int Start => Cache?.Length ?? 0;
}

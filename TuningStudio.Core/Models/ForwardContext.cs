namespace TuningStudio.Core.Models;

/// <summary>What a forward pass must know besides the tokens.</summary>
/// <param name="Cache">Keys and values of the tokens before; null where there are none.</param>
/// <param name="IsTraining">Whether dropout is on.</param>
public sealed record ForwardContext(KeyValueCache? Cache = null, bool IsTraining = false)
{
    /// <summary>A pass over whole sequences, nothing remembered, no dropout.</summary>
    public static ForwardContext Inference { get; } = new();

    /// <summary>A pass over whole sequences with dropout.</summary>
    public static ForwardContext Training { get; } = new(IsTraining: true);

    /// <summary>Position of the first token.</summary>
    public int Start => Cache?.Length ?? 0;
}

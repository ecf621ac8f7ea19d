namespace TuningStudio.Core.Tokenization.Reading;

/// <summary>Tokens that a post-processor puts around a text.</summary>
internal sealed record SurroundingTokens(int[] Before, int[] After)
{
    internal static SurroundingTokens None { get; } = new([], []);
}

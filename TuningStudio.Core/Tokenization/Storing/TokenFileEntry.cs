using System.Runtime.InteropServices;

namespace TuningStudio.Core.Tokenization.Storing;

/// <summary>An example in the index of a <see cref="TokenFile"/>, as it lies on the disk.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct TokenFileEntry(long offset, ExampleFacts facts, bool hasWeights, float promptWeight)
{
    private readonly long _line = facts.Line;
    private readonly int _trainedTokens = facts.TrainedTokens;
    private readonly int _leftOutTurns = facts.LeftOutTurns;
    private readonly int _flags = (facts.Truncated ? 1 : 0) | (facts.HasEnd ? 2 : 0) | (hasWeights ? 4 : 0);

    internal long Offset { get; } = offset;

    internal int Length { get; } = facts.Length;

    internal float PromptWeight { get; } = promptWeight;

    internal bool HasWeights => (_flags & 4) != 0;

    internal ExampleFacts Facts => new(_line, Length, _trainedTokens, _leftOutTurns, (_flags & 1) != 0, (_flags & 2) != 0);
}

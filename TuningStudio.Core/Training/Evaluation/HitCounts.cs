namespace TuningStudio.Core.Training.Evaluation;

/// <summary>What was predicted right of what the model is judged by.</summary>
/// <param name="RightTokens">Tokens predicted right.</param>
/// <param name="Tokens">Tokens judged.</param>
/// <param name="RightRows">Examples with every such token predicted right.</param>
/// <param name="Rows">Examples that have such a token.</param>
public readonly record struct HitCounts(long RightTokens, long Tokens, int RightRows, int Rows)
{
    /// <summary>Share of the tokens; null where there are none.</summary>
    public double? TokenAccuracy => Tokens == 0 ? null : (double)RightTokens / Tokens;

    /// <summary>Share of the examples; null where there are none.</summary>
    public double? SequenceAccuracy => Rows == 0 ? null : (double)RightRows / Rows;

    /// <summary>Both together.</summary>
    public HitCounts Add(HitCounts other) => new(RightTokens + other.RightTokens, Tokens + other.Tokens, RightRows + other.RightRows, Rows + other.Rows);
}

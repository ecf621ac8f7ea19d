namespace TuningStudio.Web.Components.Playground;

/// <summary>A question with the two answers to it, as they stand there.</summary>
/// <param name="Number">How many of the deck came with it.</param>
/// <param name="Prompt">What was asked.</param>
/// <param name="Left">The answer called 1.</param>
/// <param name="Right">The answer called 2.</param>
/// <param name="Swapped">Whether the second contender's stands left.</param>
public sealed record VoteQuestion(int Number, PromptDraft Prompt, string Left, string Right, bool Swapped);

/// <summary>What a person says to two answers.</summary>
public enum VoteVerdict
{
    Left,
    Right,
    Tie,
    BothBad,
}

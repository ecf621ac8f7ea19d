using TuningStudio.Core.Contracts;

namespace TuningStudio.StarterRecipe.Text;

/// <summary>One piece of pre-training text: a conversation, or a plain text as a single turn of the role <see cref="Plain"/>.</summary>
internal sealed record Document(IReadOnlyList<ChatMessage> Turns)
{
    /// <summary>Role of a text that nobody says.</summary>
    internal const string Plain = "text";

    internal bool IsPlain => Turns is [{ Role: Plain }];

    /// <summary>Whether nothing was written: an empty block's share of the text.</summary>
    internal bool IsEmpty => Turns.Count == 0;
}

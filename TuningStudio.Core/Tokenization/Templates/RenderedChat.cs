namespace TuningStudio.Core.Tokenization.Templates;

/// <summary>A conversation as the model's chat template writes it.</summary>
/// <param name="Text">The whole text, special tokens spelled out.</param>
/// <param name="AssistantSpans">
/// Ranges of UTF-16 units of <paramref name="Text"/> that the assistant says, in order, the token that ends the turn included:
/// what a tuning run learns.
/// </param>
public sealed record RenderedChat(string Text, IReadOnlyList<(int Start, int End)> AssistantSpans);

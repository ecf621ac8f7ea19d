using TuningStudio.Core.Tokenization.Normalization;

namespace TuningStudio.Core.Tokenization.PreTokenization;

/// <summary>A piece of a text, within which tokens are merged.</summary>
/// <param name="Source">The text.</param>
/// <param name="Start">First UTF-16 unit.</param>
/// <param name="End">One past the last.</param>
internal readonly record struct TextPiece(AlignedText Source, int Start, int End)
{
    internal ReadOnlySpan<char> Span => Source.Text.AsSpan(Start, End - Start);
}

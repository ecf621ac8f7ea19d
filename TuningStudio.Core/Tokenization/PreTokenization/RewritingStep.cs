using TuningStudio.Core.Tokenization.Normalization;

namespace TuningStudio.Core.Tokenization.PreTokenization;

/// <summary>Rewrites a piece, and cuts nothing.</summary>
internal sealed class RewritingStep(ITextNormalizer rewriting) : IPreTokenizer
{
    public void Split(TextPiece piece, List<TextPiece> parts)
    {
        var text = rewriting.Normalize(piece.Source.Slice(piece.Start, piece.End));
        parts.Add(new TextPiece(text, 0, text.Text.Length));
    }
}

namespace TuningStudio.Core.Tokenization.PreTokenization;

/// <summary>Puts a blank before a piece that does not begin with one (<c>add_prefix_space</c>).</summary>
internal sealed class LeadingBlank : IPreTokenizer
{
    public void Split(TextPiece piece, List<TextPiece> parts)
    {
        if (piece.Span is [' ', ..])
        {
            parts.Add(piece);
            return;
        }

        var prefixed = piece.Source.WithPrefix(" ", piece.Start, piece.End);
        parts.Add(new TextPiece(prefixed, 0, prefixed.Text.Length));
    }
}

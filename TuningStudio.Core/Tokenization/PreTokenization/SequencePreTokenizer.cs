namespace TuningStudio.Core.Tokenization.PreTokenization;

/// <summary>Several pre-tokenizers, each cutting the pieces of the one before; none leaves the piece whole.</summary>
internal sealed class SequencePreTokenizer(IReadOnlyList<IPreTokenizer> steps) : IPreTokenizer
{
    public void Split(TextPiece piece, List<TextPiece> parts)
    {
        List<TextPiece> pieces = [piece];
        foreach (var step in steps)
        {
            var cut = new List<TextPiece>();
            pieces.ForEach(part => step.Split(part, cut));
            pieces = cut;
        }

        parts.AddRange(pieces);
    }
}

namespace TuningStudio.Core.Tokenization.PreTokenization;

/// <summary>When a sign for a blank is put before a piece.</summary>
internal enum PrependScheme
{
    /// <summary>Before every piece.</summary>
    Always,

    /// <summary>Before the piece that the text begins with.</summary>
    First,

    /// <summary>Not at all.</summary>
    Never,
}

/// <summary>Writes blanks as a sign of their own and cuts before each (<c>Metaspace</c>).</summary>
/// <param name="sign">What a blank becomes.</param>
/// <param name="scheme">When one is put before a piece that has none there.</param>
/// <param name="splits">Whether the piece is cut.</param>
internal sealed class BlankSign(char sign, PrependScheme scheme, bool splits) : IPreTokenizer
{
    private readonly SplitPreTokenizer _split = new(new LiteralPattern(sign.ToString()), SplitBehavior.MergedWithNext, invert: false);
    private readonly Normalization.ReplaceNormalizer _signs = new(new LiteralPattern(" "), sign.ToString());

    public void Split(TextPiece piece, List<TextPiece> parts)
    {
        var isFirst = piece.Source.Locate(piece.Start, piece.End).Start == 0;
        var text = _signs.Normalize(piece.Source.Slice(piece.Start, piece.End));
        if (text.Text[0] != sign && (scheme == PrependScheme.Always || (scheme == PrependScheme.First && isFirst)))
        {
            text = text.WithPrefix([sign], 0, text.Text.Length);
        }

        var whole = new TextPiece(text, 0, text.Text.Length);
        if (splits)
        {
            _split.Split(whole, parts);
        }
        else
        {
            parts.Add(whole);
        }
    }
}

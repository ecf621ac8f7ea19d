namespace TuningStudio.Core.Tokenization.Normalization;

/// <summary>SentencePiece's rules for machine translation without its map of characters: control characters go, rare kinds of white space become blanks.</summary>
internal sealed class NmtNormalizer : ITextNormalizer
{
    public AlignedText Normalize(AlignedText text)
    {
        var builder = new RewriteBuilder(text);
        var changed = false;
        for (var at = 0; at < text.Text.Length; at++)
        {
            switch (text.Text[at])
            {
                case (>= '\u0001' and <= '\u0008') or '\u000B' or (>= '\u000E' and <= '\u001F') or '\u007F' or '\u008F' or '\u009F':
                    changed = true;
                    break;
                case '\t' or '\n' or '\f' or '\r' or '\u1680' or (>= '\u200B' and <= '\u200F') or '\u2028' or '\u2029' or '\u2581' or '\uFEFF' or '\uFFFD':
                    changed = true;
                    builder.Replace(at, at + 1, " ");
                    break;
                default:
                    builder.Keep(at, at + 1);
                    break;
            }
        }

        return changed ? builder.Build() : text;
    }
}

namespace TuningStudio.Core.Tokenization.Normalization;

/// <summary>Takes blanks off both ends of a text and makes one of several, as SentencePiece does unless told not to.</summary>
internal sealed class ExtraWhiteSpace : ITextNormalizer
{
    public AlignedText Normalize(AlignedText text)
    {
        var builder = new RewriteBuilder(text);
        var end = text.Text.AsSpan().TrimEnd(' ').Length;
        var kept = 0;
        for (var at = 0; at < end; at++)
        {
            if (text.Text[at] != ' ' || (at > 0 && kept > 0 && text.Text[at - 1] != ' '))
            {
                builder.Keep(at, at + 1);
                kept++;
            }
        }

        return kept == text.Text.Length ? text : builder.Build();
    }
}

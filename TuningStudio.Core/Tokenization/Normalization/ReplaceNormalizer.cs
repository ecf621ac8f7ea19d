using TuningStudio.Core.Tokenization.PreTokenization;

namespace TuningStudio.Core.Tokenization.Normalization;

/// <summary>Puts a text in the place of every match of a pattern.</summary>
internal sealed class ReplaceNormalizer(IPattern pattern, string replacement) : ITextNormalizer
{
    public AlignedText Normalize(AlignedText text)
    {
        var matches = new List<(int Start, int End)>();
        pattern.FindMatches(text.Text, matches);
        if (matches.Count == 0)
        {
            return text;
        }

        var builder = new RewriteBuilder(text);
        var done = 0;
        foreach (var (start, end) in matches)
        {
            builder.Keep(done, start);
            builder.Replace(start, end, replacement);
            done = end;
        }

        builder.Keep(done, text.Text.Length);
        return builder.Build();
    }
}

namespace TuningStudio.Core.Tokenization.PreTokenization;

/// <summary>A text as it is.</summary>
internal sealed class LiteralPattern(string literal) : IPattern
{
    public void FindMatches(ReadOnlySpan<char> text, List<(int Start, int End)> matches)
    {
        for (var from = 0; text[from..].IndexOf(literal, StringComparison.Ordinal) is >= 0 and var found;)
        {
            matches.Add((from + found, from + found + literal.Length));
            from += found + literal.Length;
        }
    }
}

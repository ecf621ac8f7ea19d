namespace TuningStudio.Core.Tokenization.PreTokenization;

/// <summary>Something to look for in a text.</summary>
internal interface IPattern
{
    /// <summary>Appends all matches, in order and without overlap, in UTF-16 units.</summary>
    void FindMatches(ReadOnlySpan<char> text, List<(int Start, int End)> matches);
}

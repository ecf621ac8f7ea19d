using System.Text.RegularExpressions;

namespace TuningStudio.StarterRecipe.Tokenizer;

/// <summary>Cuts text into the pieces within which pairs are merged: words with their blank, single digits, runs of signs.</summary>
internal static class PreTokenizer
{
    /// <summary>The pattern as tokenizer.json holds it; single digits, so that sums can be learnt place by place.</summary>
    internal const string Pattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private static readonly Regex Pieces = new(Pattern, RegexOptions.Compiled | RegexOptions.CultureInvariant);

    internal static IEnumerable<string> Split(string text)
    {
        for (var match = Pieces.Match(text); match.Success; match = match.NextMatch())
        {
            yield return match.Value;
        }
    }
}

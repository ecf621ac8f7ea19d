using System.Buffers;
using System.Text;

namespace TuningStudio.Core.Tokenization.PreTokenization;

/// <summary>Each sign of punctuation (Unicode's categories P), and every ASCII sign that is neither letter nor digit.</summary>
internal sealed class PunctuationPattern : IPattern
{
    public void FindMatches(ReadOnlySpan<char> text, List<(int Start, int End)> matches)
    {
        for (var at = 0; at < text.Length;)
        {
            var status = Rune.DecodeFromUtf16(text[at..], out var rune, out var length);
            if (status == OperationStatus.Done && (Rune.IsPunctuation(rune) || rune.Value is '$' or '+' or '<' or '=' or '>' or '^' or '`' or '|' or '~'))
            {
                matches.Add((at, at + length));
            }

            at += length;
        }
    }
}

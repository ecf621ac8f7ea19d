using System.Buffers;
using System.Globalization;
using System.Text;

namespace TuningStudio.Core.Tokenization.PreTokenization;

/// <summary>Each numeric character (categories Nd, Nl and No).</summary>
internal sealed class NumericPattern : IPattern
{
    public void FindMatches(ReadOnlySpan<char> text, List<(int Start, int End)> matches)
    {
        for (var at = 0; at < text.Length;)
        {
            var status = Rune.DecodeFromUtf16(text[at..], out var rune, out var length);
            if (status == OperationStatus.Done && Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber
                    or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber)
            {
                matches.Add((at, at + length));
            }

            at += length;
        }
    }
}

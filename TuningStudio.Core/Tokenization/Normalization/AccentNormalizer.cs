using System.Globalization;
using System.Text;

namespace TuningStudio.Core.Tokenization.Normalization;

/// <summary>Leaves out marks that take no room of their own (category Mn); a letter that is one with its accent keeps it.</summary>
internal sealed class AccentNormalizer : ITextNormalizer
{
    public AlignedText Normalize(AlignedText text)
    {
        var builder = new RewriteBuilder(text);
        var changed = false;
        var at = 0;
        foreach (var rune in text.Text.EnumerateRunes())
        {
            var end = at + rune.Utf16SequenceLength;
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark)
            {
                changed = true;
            }
            else
            {
                builder.Keep(at, end);
            }

            at = end;
        }

        return changed ? builder.Build() : text;
    }
}

using System.Globalization;
using System.Text;

namespace TuningStudio.Core.Tokenization.Normalization;

/// <summary>Leaves out marks; a letter that is one with its accent keeps it.</summary>
/// <param name="onlyNonSpacing">Whether marks that take room of their own (categories Mc and Me) stay.</param>
internal sealed class AccentNormalizer(bool onlyNonSpacing) : ITextNormalizer
{
    public AlignedText Normalize(AlignedText text)
    {
        var builder = new RewriteBuilder(text);
        var changed = false;
        var at = 0;
        foreach (var rune in text.Text.EnumerateRunes())
        {
            var end = at + rune.Utf16SequenceLength;
            var category = Rune.GetUnicodeCategory(rune);
            if (category == UnicodeCategory.NonSpacingMark || (!onlyNonSpacing && category is UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark))
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

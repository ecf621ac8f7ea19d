using System.Globalization;
using System.Text;

namespace TuningStudio.Core.Tokenization.Normalization;

/// <summary>BERT's cleaning: control characters go, every kind of white space becomes a blank.</summary>
internal sealed class CleaningNormalizer : ITextNormalizer
{
    public AlignedText Normalize(AlignedText text)
    {
        var builder = new RewriteBuilder(text);
        var at = 0;
        foreach (var rune in text.Text.EnumerateRunes())
        {
            var end = at + rune.Utf16SequenceLength;
            if (rune.Value is '\t' or '\n' or '\r' || (Rune.IsWhiteSpace(rune) && !IsControl(rune)))
            {
                builder.Replace(at, end, " ");
            }
            else if (rune.Value != 0xFFFD && !IsControl(rune))
            {
                builder.Keep(at, end);
            }

            at = end;
        }

        return builder.Build();
    }

    private static bool IsControl(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate;
}

/// <summary>Blanks around every Chinese character, so that each is a word.</summary>
internal sealed class ChineseNormalizer : ITextNormalizer
{
    public AlignedText Normalize(AlignedText text)
    {
        var builder = new RewriteBuilder(text);
        var changed = false;
        var at = 0;
        foreach (var rune in text.Text.EnumerateRunes())
        {
            var end = at + rune.Utf16SequenceLength;
            if (IsChinese(rune.Value))
            {
                builder.Replace(at, end, " ");
                builder.Keep(at, end);
                builder.Replace(at, end, " ");
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

    // Blocks of the reference, which leaves a few out.
    private static bool IsChinese(int value) => value
        is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0xF900 and <= 0xFAFF)
        or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0x2F800 and <= 0x2FA1F);
}

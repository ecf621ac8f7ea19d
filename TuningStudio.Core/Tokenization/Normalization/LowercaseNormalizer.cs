using System.Text;

namespace TuningStudio.Core.Tokenization.Normalization;

/// <summary>Lower case, character by character, without regard to language or position in the word.</summary>
internal sealed class LowercaseNormalizer : ITextNormalizer
{
    // The one character whose lower case is two, which .NET leaves alone.
    private const int DottedCapitalI = 0x130;

    public AlignedText Normalize(AlignedText text)
    {
        var builder = new RewriteBuilder(text);
        var changed = false;
        Span<char> buffer = stackalloc char[2];
        var at = 0;
        foreach (var rune in text.Text.EnumerateRunes())
        {
            var end = at + rune.Utf16SequenceLength;
            var lower = Rune.ToLowerInvariant(rune);
            if (rune.Value == DottedCapitalI)
            {
                builder.Replace(at, end, "i\u0307");
                changed = true;
            }
            else if (lower == rune)
            {
                builder.Keep(at, end);
            }
            else
            {
                builder.Replace(at, end, buffer[..lower.EncodeToUtf16(buffer)]);
                changed = true;
            }

            at = end;
        }

        return changed ? builder.Build() : text;
    }
}

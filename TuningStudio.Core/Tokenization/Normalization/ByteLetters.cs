using TuningStudio.Core.Tokenization.ByteLevel;

namespace TuningStudio.Core.Tokenization.Normalization;

/// <summary>Writes a text's bytes in <see cref="ByteAlphabet"/>, for tokenizers that look at them so before they merge.</summary>
internal sealed class ByteLetters : ITextNormalizer
{
    public AlignedText Normalize(AlignedText text)
    {
        var builder = new RewriteBuilder(text);
        Span<byte> utf8 = stackalloc byte[4];
        Span<char> letters = stackalloc char[4];
        var at = 0;
        foreach (var rune in text.Text.EnumerateRunes())
        {
            var end = at + rune.Utf16SequenceLength;
            var bytes = rune.EncodeToUtf8(utf8);
            ByteAlphabet.Spell(utf8[..bytes], letters);
            builder.Replace(at, end, letters[..bytes]);
            at = end;
        }

        return builder.Build();
    }
}

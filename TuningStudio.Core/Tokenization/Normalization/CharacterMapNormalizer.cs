using System.Globalization;
using System.Text;

namespace TuningStudio.Core.Tokenization.Normalization;

/// <summary>Applies a <see cref="CharacterMap"/>.</summary>
/// <param name="map">The map.</param>
/// <param name="longest">
/// Whether the longest entry at each place counts, as in SentencePiece. Otherwise as in Hugging Face's library: a user-perceived character
/// of less than six bytes as a whole, else code point by code point.
/// </param>
internal sealed class CharacterMapNormalizer(CharacterMap map, bool longest) : ITextNormalizer
{
    private const int LongestWhole = 5;

    public AlignedText Normalize(AlignedText text)
    {
        var builder = new RewriteBuilder(text);
        var changed = longest ? ByLongest(text.Text, builder) : ByElement(text.Text, builder);
        return changed ? builder.Build() : text;
    }

    private bool ByLongest(string text, RewriteBuilder builder)
    {
        var changed = false;
        var utf8 = Encoding.UTF8.GetBytes(text);
        var bytes = 0;
        for (var at = 0; at < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var units);
            if (map.Find(utf8.AsSpan(bytes), longest: true, out var length) is { } result)
            {
                var end = at + Encoding.UTF8.GetCharCount(utf8, bytes, length);
                builder.Replace(at, end, result);
                (at, bytes, changed) = (end, bytes + length, true);
            }
            else
            {
                builder.Keep(at, at + units);
                (at, bytes) = (at + units, bytes + rune.Utf8SequenceLength);
            }
        }

        return changed;
    }

    private bool ByElement(string text, RewriteBuilder builder)
    {
        var changed = false;
        for (var at = 0; at < text.Length;)
        {
            var end = at + StringInfo.GetNextTextElementLength(text, at);
            if (Encoding.UTF8.GetByteCount(text, at, end - at) > LongestWhole || !Replace(text, at, end, builder))
            {
                changed |= ByRune(text, at, end, builder);
            }
            else
            {
                changed = true;
            }

            at = end;
        }

        return changed;
    }

    private bool ByRune(string text, int start, int end, RewriteBuilder builder)
    {
        var changed = false;
        for (var at = start; at < end;)
        {
            var next = at + (char.IsHighSurrogate(text[at]) ? 2 : 1);
            if (Replace(text, at, next, builder))
            {
                changed = true;
            }
            else
            {
                builder.Keep(at, next);
            }

            at = next;
        }

        return changed;
    }

    private bool Replace(string text, int start, int end, RewriteBuilder builder)
    {
        Span<byte> utf8 = stackalloc byte[LongestWhole + 1];
        utf8 = utf8[..Encoding.UTF8.GetBytes(text.AsSpan(start, end - start), utf8)];
        if (map.Find(utf8, longest: false, out _) is not { } result)
        {
            return false;
        }

        builder.Replace(start, end, result);
        return true;
    }
}

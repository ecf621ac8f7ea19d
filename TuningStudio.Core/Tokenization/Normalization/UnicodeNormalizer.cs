using System.Globalization;
using System.Text;

namespace TuningStudio.Core.Tokenization.Normalization;

/// <summary>Unicode normalization: NFC, NFD, NFKC, NFKD.</summary>
internal sealed class UnicodeNormalizer(NormalizationForm form) : ITextNormalizer
{
    // .NET refuses to normalize this noncharacter, which nothing composes with.
    private const char Refused = '\uFFFE';

    public AlignedText Normalize(AlignedText text)
    {
        var whole = text.Text;
        if (Ascii.IsValid(whole) || (!whole.Contains(Refused) && whole.IsNormalized(form)))
        {
            return text;
        }

        var builder = new RewriteBuilder(text);
        var changed = false;
        for (var start = 0; start < whole.Length;)
        {
            var length = whole.AsSpan(start).IndexOf(Refused);
            var end = length < 0 ? whole.Length : start + length;
            changed |= NormalizePart(builder, whole[start..end], start);
            if (end < whole.Length)
            {
                builder.Keep(end, ++end);
            }

            start = end;
        }

        return changed ? builder.Build() : text;
    }

    private bool NormalizePart(RewriteBuilder builder, string part, int start)
    {
        if (part.IsNormalized(form))
        {
            builder.Keep(start, start + part.Length);
            return false;
        }

        // Normalization does not reach across user-perceived characters, so that each can be aligned on its own;
        // where it did after all, the whole part counts as one.
        var elements = StringInfo.ParseCombiningCharacters(part);
        var pieces = elements
            .Select((at, i) => part[at..(i + 1 < elements.Length ? elements[i + 1] : part.Length)].Normalize(form))
            .ToArray();
        var normalized = part.Normalize(form);
        if (string.Concat(pieces) != normalized)
        {
            builder.Replace(start, start + part.Length, normalized);
            return true;
        }

        for (var i = 0; i < pieces.Length; i++)
        {
            var (from, to) = (elements[i], i + 1 < elements.Length ? elements[i + 1] : part.Length);
            if (part.AsSpan(from, to - from).SequenceEqual(pieces[i]))
            {
                builder.Keep(start + from, start + to);
            }
            else
            {
                builder.Replace(start + from, start + to, pieces[i]);
            }
        }

        return true;
    }
}

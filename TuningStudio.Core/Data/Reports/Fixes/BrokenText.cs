using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace TuningStudio.Core.Data.Reports.Fixes;

/// <summary>Texts in UTF-8 that were read as Windows-1252 or Latin-1, HTML entities, and characters that are lost.</summary>
internal static partial class BrokenText
{
    // Some writers keep the bytes that Windows-1252 leaves out, others write all of Latin-1: both ways lead back.
    private static readonly Dictionary<char, byte> Bytes = ByLetter();

    /// <summary>Whether a text is broken.</summary>
    internal static bool IsIn(string text) => Garbled().IsMatch(text) || Entity().IsMatch(text) || text.Contains('\uFFFD', StringComparison.Ordinal);

    /// <summary>The text as it was, as far as it can be told; what was read wrongly several times is put right as often.</summary>
    internal static string Repair(string text)
    {
        for (var before = string.Empty; before != text;)
        {
            before = text;
            text = Garbled().IsMatch(text) ? Decoded(text) : text;
            text = Entity().Replace(text, Decoded);
        }

        return text;
    }

    // Each stretch of letters whose bytes are one character in UTF-8; everything else stays.
    private static string Decoded(string text)
    {
        var builder = new StringBuilder(text.Length);
        Span<byte> bytes = stackalloc byte[4];
        for (var at = 0; at < text.Length;)
        {
            var count = 0;
            while (count < bytes.Length && at + count < text.Length && Bytes.TryGetValue(text[at + count], out bytes[count]))
            {
                count++;
            }

            if (count > 1 && Rune.DecodeFromUtf8(bytes[..count], out var rune, out var used) == System.Buffers.OperationStatus.Done)
            {
                builder.Append(rune.ToString());
                at += used;
            }
            else
            {
                builder.Append(text[at++]);
            }
        }

        return builder.ToString();
    }

    // News corpora lost the & of their entities: " #39;s" was "'s".
    private static string Decoded(Match entity) => entity.Value switch
    {
        "&nbsp;" => " ",
        " #39;" => "'",
        [var blank, '#', ..] and not ['&', ..] => blank + WebUtility.HtmlDecode($"&{entity.Value[1..]}"),
        var value => WebUtility.HtmlDecode(value),
    };

    private static Dictionary<char, byte> ByLetter()
    {
        var windows = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        var bytes = new Dictionary<char, byte>();
        for (var value = 0x80; value <= 0xFF; value++)
        {
            bytes.TryAdd(windows.GetString([(byte)value])[0], (byte)value);
            bytes.TryAdd((char)value, (byte)value);
        }

        return bytes;
    }

    // Accents, signs, quotation marks, emoji, and two Chinese characters in a row.
    [GeneratedRegex(
        "Ã[\u0080-\u00BF‰œŸ„†‡ˆ€]|Â[\u00A0-\u00BF]|â€[\u0080-\u00BF™œ“”˜¦¢]|ðŸ"
        + "|(?:[ã-é][\u0080-\u00BF€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{2}){2}",
        RegexOptions.CultureInvariant)]
    private static partial Regex Garbled();

    [GeneratedRegex(@"&(?:lt|gt|amp|quot|apos|nbsp|#\d{2,5});|\s#\d{2,3};", RegexOptions.CultureInvariant)]
    private static partial Regex Entity();
}

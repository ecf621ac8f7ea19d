using System.Text;

namespace TuningStudio.Core.Data.Files;

/// <summary>GB18030, as spreadsheets on a Chinese Windows save text. It has no mark, so it must be told by its bytes.</summary>
internal static class Gb18030
{
    // Throws instead of putting replacement characters into training data.
    public static Encoding Strict { get; } = CodePagesEncodingProvider.Instance.GetEncoding(
        "GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    /// <summary>
    /// Whether these bytes decode, and read like Chinese. Decoding alone proves little: an accented Latin letter and the
    /// letter after it make a valid, rare character. In Chinese text most pairs lie in the block of common characters (GB 2312);
    /// of accented Latin hardly any do, of damaged UTF-8 fewer than half.
    /// </summary>
    public static bool IsPlausible(ReadOnlySpan<byte> bytes, bool isWhole)
    {
        try
        {
            Strict.GetDecoder().GetCharCount(bytes, flush: isWhole);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }

        long common = 0;
        long rare = 0;
        for (var index = 0; index + 1 < bytes.Length; index++)
        {
            if (bytes[index] < 0x80)
            {
                continue;
            }

            var second = bytes[index + 1];
            if (second is >= (byte)'0' and <= (byte)'9')
            {
                index += 3;
                continue;
            }

            if (bytes[index] is >= 0xA1 and <= 0xF7 && second >= 0xA1)
            {
                common++;
            }
            else
            {
                rare++;
            }

            index++;
        }

        return common > 0 && common >= 3 * rare;
    }
}

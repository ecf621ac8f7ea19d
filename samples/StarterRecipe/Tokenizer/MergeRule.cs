using System.Text;

namespace TuningStudio.StarterRecipe.Tokenizer;

/// <summary>
/// Which byte strings may become a token: the beginning of one character, or whole characters, a few of them.
/// So no token ends inside a second character, frequent phrases of the generator do not become single tokens,
/// and a Chinese word is the same token whatever mark stands before it.
/// </summary>
internal static class MergeRule
{
    private const int MostAsciiBytes = 14;
    private const int MostWideCharacters = 2;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    internal static bool Allows(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var text = Strict.GetString(bytes);
            return text.All(char.IsAscii)
                ? bytes.Length <= MostAsciiBytes
                : text.Length <= MostWideCharacters && (text.All(char.IsLetter) || !text.Any(char.IsLetter));
        }
        catch (DecoderFallbackException)
        {
            return IsBeginningOfOneCharacter(bytes);
        }
    }

    private static bool IsBeginningOfOneCharacter(ReadOnlySpan<byte> bytes)
    {
        var length = bytes[0] switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
        return bytes.Length < length && bytes[1..].IndexOfAnyExceptInRange((byte)0x80, (byte)0xBF) < 0;
    }
}

using System.Buffers;
using System.Text;
using TuningStudio.Core.Tokenization.Pipeline;

namespace TuningStudio.Core.Tokenization.ByteLevel;

/// <summary>
/// GPT-2's way of writing bytes as printable characters, in which byte-level vocabularies are spelled: printable Latin-1 stands
/// for itself, the other 68 bytes for U+0100 onwards.
/// </summary>
internal sealed class ByteAlphabet : ISpelling
{
    private const int FirstShifted = 0x100;

    private static readonly char[] Characters = CreateCharacters();
    private static readonly short[] Bytes = CreateBytes();

    /// <summary>The one there is.</summary>
    internal static ByteAlphabet Instance { get; } = new();

    /// <summary>The character that stands for a byte.</summary>
    internal static char ToCharacter(byte value) => Characters[value];

    /// <summary>Writes the spelling of UTF-8 bytes; <paramref name="destination"/> is as long as <paramref name="utf8"/>.</summary>
    internal static void Spell(ReadOnlySpan<byte> utf8, Span<char> destination)
    {
        for (var i = 0; i < utf8.Length; i++)
        {
            destination[i] = Characters[utf8[i]];
        }
    }

    public string OfByte(byte value) => Characters[value].ToString();

    /// <summary>
    /// Writes the bytes a token stands for. A token with any character outside the alphabet (an added one such as
    /// <c>&lt;tool call&gt;</c>) stands for its own UTF-8, as in Hugging Face's decoder.
    /// </summary>
    public void WriteBytes(string token, ArrayBufferWriter<byte> output)
    {
        var bytes = output.GetSpan(token.Length);
        for (var i = 0; i < token.Length; i++)
        {
            var value = token[i] < Bytes.Length ? Bytes[token[i]] : (short)-1;
            if (value < 0)
            {
                Encoding.UTF8.GetBytes(token, output);
                return;
            }

            bytes[i] = (byte)value;
        }

        output.Advance(token.Length);
    }

    private static char[] CreateCharacters()
    {
        var characters = new char[256];
        var shifted = FirstShifted;
        for (var value = 0; value < characters.Length; value++)
        {
            var printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            characters[value] = (char)(printable ? value : shifted++);
        }

        return characters;
    }

    private static short[] CreateBytes()
    {
        var bytes = new short[Characters.Max() + 1];
        Array.Fill(bytes, (short)-1);
        for (var value = 0; value < Characters.Length; value++)
        {
            bytes[Characters[value]] = (short)value;
        }

        return bytes;
    }
}

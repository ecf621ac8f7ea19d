using System.Buffers;
using System.Globalization;
using System.Text;
using TuningStudio.Core.Tokenization.Decoding;
using TuningStudio.Core.Tokenization.Pipeline;

namespace TuningStudio.Core.Tokenization.SentencePiece;

/// <summary>SentencePiece's way of writing tokens: U+2581 for a blank, <c>&lt;0xE4&gt;</c> for a byte, all else as it is.</summary>
internal sealed class SentencePieceSpelling : ISpelling
{
    /// <summary>What stands for a blank.</summary>
    internal const char Blank = '\u2581';

    /// <summary>The one there is.</summary>
    internal static SentencePieceSpelling Instance { get; } = new();

    public string OfByte(byte value) => string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>");

    public void WriteBytes(string token, ArrayBufferWriter<byte> output)
    {
        if (ByteFallbackStep.ByteOf(token) is { } value)
        {
            output.Write([value]);
        }
        else
        {
            Encoding.UTF8.GetBytes(token.Replace(Blank, ' '), output);
        }
    }
}

using System.Buffers;

namespace TuningStudio.Core.Tokenization.Pipeline;

/// <summary>How a vocabulary writes bytes and text.</summary>
internal interface ISpelling
{
    /// <summary>The token of a single byte.</summary>
    string OfByte(byte value);

    /// <summary>Writes the bytes that a token stands for in a decoded text.</summary>
    void WriteBytes(string token, ArrayBufferWriter<byte> output);
}

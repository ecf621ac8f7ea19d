using System.Buffers;
using System.Text;
using TuningStudio.Core.Tokenization.Decoding;
using TuningStudio.Core.Tokenization.Pipeline;

namespace TuningStudio.Core.Tokenization.ByteLevel;

/// <summary>Puts the bytes of tokens together; those that are not UTF-8 become U+FFFD.</summary>
internal sealed class ByteLevelDecoder(Vocabulary vocabulary) : ITokenDecoder
{
    public string Decode(IEnumerable<int> ids)
    {
        var utf8 = new ArrayBufferWriter<byte>();
        foreach (var id in ids)
        {
            utf8.Write(vocabulary.BytesOf(id));
        }

        return Encoding.UTF8.GetString(utf8.WrittenSpan);
    }

    public TokenStream CreateStream(Func<int, bool> isSkipped) => new Stream(vocabulary, isSkipped);

    // The framework's decoder keeps the bytes of an unfinished character.
    private sealed class Stream(Vocabulary vocabulary, Func<int, bool> isSkipped) : TokenStream
    {
        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

        public override string Append(int id) => isSkipped(id) ? string.Empty : Decode(vocabulary.BytesOf(id), flush: false);

        public override string Flush() => Decode([], flush: true);

        private string Decode(ReadOnlySpan<byte> bytes, bool flush)
        {
            var characters = new char[_decoder.GetCharCount(bytes, flush)];
            return new string(characters, 0, _decoder.GetChars(bytes, characters, flush));
        }
    }
}

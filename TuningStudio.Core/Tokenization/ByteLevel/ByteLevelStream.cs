using System.Text;

namespace TuningStudio.Core.Tokenization.ByteLevel;

/// <summary>Decodes token by token; the framework's decoder keeps the bytes of an unfinished character.</summary>
internal sealed class ByteLevelStream(Vocabulary vocabulary, bool skipSpecialTokens) : TokenStream
{
    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();

    public override string Append(int id) =>
        skipSpecialTokens && vocabulary.IsSpecial(id) ? string.Empty : Decode(vocabulary.BytesOf(id), flush: false);

    public override string Flush() => Decode([], flush: true);

    private string Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        var characters = new char[decoder.GetCharCount(bytes, flush)];
        return new string(characters, 0, decoder.GetChars(bytes, characters, flush));
    }
}

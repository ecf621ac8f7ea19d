using System.Text;
using TuningStudio.Core.Tokenization.Pipeline;

namespace TuningStudio.Core.Tokenization.Words;

/// <summary>A piece is a token or the unknown token (<c>WordLevel</c>).</summary>
/// <param name="vocabulary">All tokens.</param>
/// <param name="unknown">What stands for a piece without a token.</param>
internal sealed class WordTokens(Vocabulary vocabulary, int unknown) : ITokenModel
{
    public int[] Encode(ReadOnlySpan<char> piece) => [vocabulary.TryGetPiece(piece, out var id) ? id : unknown];

    public int CountBytes(Rune rune) => rune.Utf8SequenceLength;

    public int LengthOf(int id, ReadOnlySpan<char> rest) => Encoding.UTF8.GetByteCount(rest);
}

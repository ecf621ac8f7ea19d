using System.Text;

namespace TuningStudio.Core.Tokenization.Pipeline;

/// <summary>Turns one pre-tokenized piece of text into ids; safe to use from several threads.</summary>
internal interface ITokenModel
{
    /// <summary>Ids of a piece; the array may be shared and must not be written to.</summary>
    int[] Encode(ReadOnlySpan<char> piece);

    /// <summary>How many UTF-8 bytes of a character its tokens stand for: fewer where bytes without a token disappear.</summary>
    int CountBytes(Rune rune);

    /// <summary>How many of a piece's bytes, counted as <see cref="CountBytes"/> does, a token stands for.</summary>
    /// <param name="id">The token.</param>
    /// <param name="rest">The piece from the character on that the token begins in.</param>
    int LengthOf(int id, ReadOnlySpan<char> rest);
}

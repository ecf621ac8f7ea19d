using System.Text;
using TuningStudio.Core.Tokenization.Pipeline;

namespace TuningStudio.Core.Tokenization.SentencePiece;

/// <summary>Tokens of single characters, and what stands for a character that has none: its bytes, or the unknown token.</summary>
internal sealed class CharacterTokens
{
    private readonly Vocabulary vocabulary;
    private readonly int? unknown;
    private readonly bool fusesUnknown;
    private readonly bool fallsBackToBytes;
    private readonly string wordEnd;
    private readonly int[] lengths;

    /// <param name="vocabulary">All tokens.</param>
    /// <param name="unknown">The unknown token, or null: characters without a token then disappear.</param>
    /// <param name="fusesUnknown">Whether unknown characters beside each other are one token.</param>
    /// <param name="fallsBackToBytes">Whether a character without a token becomes the tokens of its bytes, where they are there.</param>
    /// <param name="wordEnd">What the last character of a piece is written with; mostly empty.</param>
    internal CharacterTokens(Vocabulary vocabulary, int? unknown, bool fusesUnknown, bool fallsBackToBytes, string wordEnd = "")
    {
        this.wordEnd = wordEnd;
        this.vocabulary = vocabulary;
        this.unknown = unknown;
        this.fusesUnknown = fusesUnknown;
        this.fallsBackToBytes = fallsBackToBytes;
        lengths = [.. Enumerable.Range(0, vocabulary.Size).Select(id => Encoding.UTF8.GetByteCount(Bare(vocabulary.TextOf(id) ?? string.Empty)))];
        foreach (var id in vocabulary.ByteIds.Where(id => id >= 0 && fallsBackToBytes))
        {
            lengths[id] = 1;
        }
    }

    /// <summary>Whether no character disappears.</summary>
    internal bool LosesNothing => unknown is not null || (fallsBackToBytes && vocabulary.HasAllBytes);

    /// <summary>The token of one character.</summary>
    /// <param name="character">The character.</param>
    /// <param name="isLast">Whether the piece ends with it.</param>
    /// <param name="id">The token.</param>
    internal bool TryGet(ReadOnlySpan<char> character, bool isLast, out int id) =>
        vocabulary.TryGetPiece(isLast && wordEnd.Length > 0 ? string.Concat(character, wordEnd) : character, out id);

    /// <summary>Adds what stands for a character without a token of its own.</summary>
    /// <param name="character">The character.</param>
    /// <param name="ids">Gets the tokens.</param>
    /// <param name="count">How many are there already; grows.</param>
    /// <param name="isAfterUnknown">Whether the character before was unknown; set to whether this one is.</param>
    internal void Fall(Rune character, int[] ids, ref int count, ref bool isAfterUnknown)
    {
        Span<byte> utf8 = stackalloc byte[4];
        utf8 = utf8[..character.EncodeToUtf8(utf8)];
        if (HasBytes(utf8))
        {
            foreach (var value in utf8)
            {
                ids[count++] = vocabulary.ByteIds[value];
            }

            isAfterUnknown = false;
        }
        else if (unknown is { } id)
        {
            if (!(isAfterUnknown && fusesUnknown))
            {
                ids[count++] = id;
            }

            isAfterUnknown = true;
        }
    }

    /// <inheritdoc cref="ITokenModel.CountBytes"/>
    internal int CountBytes(Rune rune) => unknown is not null || !IsLost(rune) ? rune.Utf8SequenceLength : 0;

    /// <inheritdoc cref="ITokenModel.LengthOf"/>
    internal int LengthOf(int id, ReadOnlySpan<char> rest)
    {
        if (id != unknown)
        {
            return lengths[id];
        }

        var bytes = 0;
        foreach (var rune in rest.EnumerateRunes())
        {
            if (bytes > 0 && !(fusesUnknown && IsLost(rune)))
            {
                break;
            }

            bytes += rune.Utf8SequenceLength;
        }

        return bytes;
    }

    private string Bare(string token) => wordEnd.Length > 0 && token.EndsWith(wordEnd, StringComparison.Ordinal) ? token[..^wordEnd.Length] : token;

    // Whether neither a token nor bytes stand for it.
    private bool IsLost(Rune rune)
    {
        Span<char> units = stackalloc char[2];
        Span<byte> utf8 = stackalloc byte[4];
        return !vocabulary.TryGetPiece(units[..rune.EncodeToUtf16(units)], out _) && !HasBytes(utf8[..rune.EncodeToUtf8(utf8)]);
    }

    private bool HasBytes(ReadOnlySpan<byte> utf8)
    {
        if (!fallsBackToBytes)
        {
            return false;
        }

        foreach (var value in utf8)
        {
            if (vocabulary.ByteIds[value] < 0)
            {
                return false;
            }
        }

        return true;
    }
}

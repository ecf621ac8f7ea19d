using System.Buffers.Binary;
using System.Text;

namespace TuningStudio.Core.Tokenization.Normalization;

/// <summary>
/// SentencePiece's compiled map of character sequences to what they become: a double-array trie (Aoe, 1989) in the layout of Darts-clone,
/// and behind it the results, each ended by a zero byte.
/// </summary>
internal sealed class CharacterMap
{
    private readonly uint[] _units;
    private readonly byte[] _results;

    private CharacterMap(uint[] units, byte[] results)
    {
        _units = units;
        _results = results;
    }

    /// <summary>Reads the compiled form; null where it is damaged.</summary>
    internal static CharacterMap? TryRead(ReadOnlySpan<byte> compiled)
    {
        if (compiled.Length < 8 || BinaryPrimitives.ReadUInt32LittleEndian(compiled) is var size && (size % 4 != 0 || size < 4 || size > compiled.Length - 4))
        {
            return null;
        }

        var units = new uint[size / 4];
        for (var i = 0; i < units.Length; i++)
        {
            units[i] = BinaryPrimitives.ReadUInt32LittleEndian(compiled[(4 + (4 * i))..]);
        }

        return new CharacterMap(units, compiled[(int)(4 + size)..].ToArray());
    }

    /// <summary>What a text begins with and what that becomes.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="longest">Whether the longest entry counts, as in SentencePiece, or the shortest, as in Hugging Face's library.</param>
    /// <param name="length">Bytes of the entry.</param>
    /// <returns>The result, or null where no entry fits.</returns>
    internal string? Find(ReadOnlySpan<byte> utf8, bool longest, out int length)
    {
        length = 0;
        string? found = null;
        var place = Offset(_units[0]);
        for (var i = 0; i < utf8.Length && utf8[i] != 0; i++)
        {
            place ^= utf8[i];
            if (place >= _units.Length || (_units[place] & 0x800000FF) != utf8[i])
            {
                break;
            }

            var unit = _units[place];
            place ^= Offset(unit);
            if (((unit >> 8) & 1) == 1 && place < _units.Length)
            {
                found = Result((int)(_units[place] & 0x7FFFFFFF));
                length = i + 1;
                if (!longest)
                {
                    break;
                }
            }
        }

        return found;
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & (1 << 9)) >> 6);

    private string Result(int start)
    {
        if (start >= _results.Length)
        {
            return string.Empty;
        }

        var rest = _results.AsSpan(start);
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}

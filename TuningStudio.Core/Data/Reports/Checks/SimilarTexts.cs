using System.Numerics;

namespace TuningStudio.Core.Data.Reports.Checks;

/// <summary>
/// Finds texts that nearly are others: MinHash over sequences of five characters (Broder, 1997), 64 hashes of one byte, in eight bands of eight
/// (locality-sensitive hashing), so that texts with four fifths of their sequences in common are found nearly always. Texts below 20 letters are not
/// compared. Memory is bounded: 64 bytes of sketch and eight entries for each of the first <see cref="MostKept"/> texts.
/// </summary>
internal sealed class SimilarTexts
{
    /// <summary>Share of common sequences from which texts are nearly the same.</summary>
    internal const double Threshold = 0.8;

    /// <summary>Texts that later ones are compared with.</summary>
    internal const int MostKept = 200_000;

    private const int Hashes = 64;
    private const int Bands = 8;
    private const int Sequence = 5;
    private const int Shortest = 20;

    private static readonly uint[] Factors = [.. Enumerable.Range(0, Hashes).Select(index => Mix((uint)(2 * index) + 1) | 1)];
    private static readonly uint[] Offsets = [.. Enumerable.Range(0, Hashes).Select(index => Mix((uint)index + 7919))];

    private readonly List<byte[]> kept = [];
    private readonly Dictionary<ulong, int>[] bands = [.. Enumerable.Range(0, Bands).Select(_ => new Dictionary<ulong, int>())];

    /// <summary>Whether a text is nearly one that was kept.</summary>
    internal bool Has(string text) => Sketch(text) is { } sketch && Find(sketch);

    /// <summary>The same; keeps it where it is not.</summary>
    internal bool HasOrKeep(string text)
    {
        if (Sketch(text) is not { } sketch)
        {
            return false;
        }

        if (Find(sketch))
        {
            return true;
        }

        if (kept.Count < MostKept)
        {
            for (var band = 0; band < Bands; band++)
            {
                bands[band].TryAdd(BitConverter.ToUInt64(sketch, band * 8), kept.Count);
            }

            kept.Add(sketch);
        }

        return false;
    }

    private bool Find(byte[] sketch)
    {
        for (var band = 0; band < Bands; band++)
        {
            if (bands[band].TryGetValue(BitConverter.ToUInt64(sketch, band * 8), out var other) && Likeness(sketch, kept[other]) >= Threshold)
            {
                return true;
            }
        }

        return false;
    }

    // Bytes are equal by chance once in 256.
    private static double Likeness(byte[] one, byte[] other)
    {
        var equal = one.Zip(other, (left, right) => left == right).Count(same => same);
        return (((double)equal / Hashes) - (1.0 / 256)) / (1 - (1.0 / 256));
    }

    private static byte[]? Sketch(string text)
    {
        var letters = TextKey.Normalise(text);
        if (letters.Length < Shortest)
        {
            return null;
        }

        Span<uint> smallest = stackalloc uint[Hashes];
        smallest.Fill(uint.MaxValue);
        for (var start = 0; start + Sequence <= letters.Length; start++)
        {
            var hash = 2166136261u;
            for (var index = start; index < start + Sequence; index++)
            {
                hash = (hash ^ letters[index]) * 16777619;
            }

            var sequence = new Vector<uint>(Mix(hash));
            for (var index = 0; index < Hashes; index += Vector<uint>.Count)
            {
                var hashed = (sequence * new Vector<uint>(Factors, index)) + new Vector<uint>(Offsets, index);
                Vector.Min(hashed, new Vector<uint>(smallest[index..])).CopyTo(smallest[index..]);
            }
        }

        var sketch = new byte[Hashes];
        for (var index = 0; index < Hashes; index++)
        {
            sketch[index] = (byte)(Mix(smallest[index]) >> 24);
        }

        return sketch;
    }

    private static uint Mix(uint value)
    {
        value = (value ^ (value >> 16)) * 0x85EBCA6B;
        value = (value ^ (value >> 13)) * 0xC2B2AE35;
        return value ^ (value >> 16);
    }
}

namespace TuningStudio.Tests.Data;

/// <summary>Damages a file the way transfers, editors and malice do: bits, bytes, cuts, repeats, and the signs that formats are made of.</summary>
internal static class Mutation
{
    private static readonly byte[][] Signs =
    [
        "{"u8.ToArray(), "}"u8.ToArray(), "["u8.ToArray(), "]"u8.ToArray(), "\""u8.ToArray(), ","u8.ToArray(), "\n"u8.ToArray(), "\r"u8.ToArray(), "\\u"u8.ToArray(), "\\ud800"u8.ToArray(),
        "null"u8.ToArray(), "-1e999"u8.ToArray(), [0], [0xFF, 0xFE], [0xEF, 0xBB, 0xBF], [0x1F, 0x8B], "PK\u0003\u0004"u8.ToArray(), "PAR1"u8.ToArray(), [0xFF, 0xFF, 0xFF, 0x7F], [0x80], [0xC3],
    ];

    /// <summary>The same damage for the same seed.</summary>
    public static byte[] Of(byte[] sound, int seed)
    {
        var random = new Random(seed);
        List<byte> bytes = [.. sound];
        for (var times = random.Next(1, 6); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 40), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 5:
                    bytes.InsertRange(at, Signs[random.Next(Signs.Length)]);
                    break;
                default:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
            }
        }

        return [.. bytes];
    }
}

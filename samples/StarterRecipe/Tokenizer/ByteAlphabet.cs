namespace TuningStudio.StarterRecipe.Tokenizer;

/// <summary>The printable characters with which byte-level BPE spells the 256 bytes (Radford et al., 2019).</summary>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = Build();

    /// <summary>The character of a byte.</summary>
    internal static char Of(byte value) => Characters[value];

    /// <summary>Bytes as the vocabulary spells them.</summary>
    internal static string Spell(ReadOnlySpan<byte> bytes)
    {
        var spelled = new char[bytes.Length];
        for (var index = 0; index < bytes.Length; index++)
        {
            spelled[index] = Characters[bytes[index]];
        }

        return new string(spelled);
    }

    private static char[] Build()
    {
        var characters = new char[256];
        var next = (char)256;
        for (var value = 0; value < 256; value++)
        {
            var visible = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            characters[value] = visible ? (char)value : next++;
        }

        return characters;
    }
}

using System.Text;

namespace TuningStudio.Tests.Weights.Gguf;

/// <summary>A GGUF file read by the letter of ggml's docs/gguf.md, sharing nothing with the reader under test.</summary>
internal sealed class PlainGguf
{
    private readonly byte[] _bytes;
    private readonly long _start;

    internal PlainGguf(string path)
    {
        _bytes = File.ReadAllBytes(path);
        using var reader = new BinaryReader(new MemoryStream(_bytes));
        Assert.Equal("GGUF", Encoding.ASCII.GetString(reader.ReadBytes(4)));
        Assert.Equal(3u, reader.ReadUInt32());
        var tensors = reader.ReadUInt64();
        var values = reader.ReadUInt64();
        for (var i = 0ul; i < values; i++)
        {
            var key = Text(reader);
            Values.Add(key, Value(reader, reader.ReadUInt32()));
        }

        for (var i = 0ul; i < tensors; i++)
        {
            var name = Text(reader);
            var sizes = Enumerable.Range(0, (int)reader.ReadUInt32()).Select(_ => reader.ReadUInt64()).ToArray();
            Tensors.Add(name, (sizes, reader.ReadUInt32(), reader.ReadUInt64()));
        }

        _start = (reader.BaseStream.Position + 31) / 32 * 32;
    }

    internal Dictionary<string, object> Values { get; } = [];

    /// <summary>Sizes with the fastest first, the format's number, and the place after the head.</summary>
    internal Dictionary<string, (ulong[] Sizes, uint Type, ulong Offset)> Tensors { get; } = [];

    internal long Length => _bytes.Length;

    internal byte[] Bytes(string name, int count)
    {
        var (_, _, offset) = Tensors[name];
        Assert.Equal(0ul, offset % 32);
        return _bytes.AsSpan((int)(_start + (long)offset), count).ToArray();
    }

    /// <summary>All numbers of a float32 tensor.</summary>
    internal float[] Floats(string name)
    {
        var (sizes, type, _) = Tensors[name];
        Assert.Equal(0u, type);
        var count = (int)sizes.Aggregate(1ul, (product, size) => product * size);
        var numbers = new float[count];
        Buffer.BlockCopy(Bytes(name, 4 * count), 0, numbers, 0, 4 * count);
        return numbers;
    }

    private static string Text(BinaryReader reader) => Encoding.UTF8.GetString(reader.ReadBytes((int)reader.ReadUInt64()));

    private static object Value(BinaryReader reader, uint kind)
    {
        switch (kind)
        {
            case 4:
                return reader.ReadUInt32();
            case 5:
                return reader.ReadInt32();
            case 6:
                return reader.ReadSingle();
            case 7:
                return reader.ReadByte() == 1;
            case 8:
                return Text(reader);
            case 9:
                var inner = reader.ReadUInt32();
                return Enumerable.Range(0, (int)reader.ReadUInt64()).Select(_ => Value(reader, inner)).ToArray();
            default:
                throw new InvalidOperationException($"Kind {kind}.");
        }
    }
}

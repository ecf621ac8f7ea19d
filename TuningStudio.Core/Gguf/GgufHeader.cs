using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace TuningStudio.Core.Gguf;

/// <summary>Reads and checks the head of a GGUF file, so that nothing after it needs to doubt an offset.</summary>
internal sealed class GgufHeader
{
    private const int DeepestList = 4;

    private readonly GgufCursor _cursor;
    private readonly string _path;

    private GgufHeader(GgufCursor cursor, string path)
    {
        _cursor = cursor;
        _path = path;
    }

    /// <exception cref="Contracts.TuningException">The file is no GGUF file, of another version, cut off, or its head lies.</exception>
    internal static (GgufMetadata Metadata, IReadOnlyDictionary<string, GgufEntry> Tensors) Read(SafeFileHandle handle, string path) =>
        new GgufHeader(new GgufCursor(handle, path), path).Read();

    private (GgufMetadata Metadata, IReadOnlyDictionary<string, GgufEntry> Tensors) Read()
    {
        if (!_cursor.Take(4).SequenceEqual(GgufFormat.Magic))
        {
            throw Invalid("The file does not begin with GGUF: it is another kind of file.", "Name a .gguf file.");
        }

        var version = _cursor.UInt32();
        if (version is not (2 or GgufFormat.Version))
        {
            throw Invalid($"The file is of GGUF version {version}; versions 2 and 3 are read.", "Convert the model again with a current version of llama.cpp.");
        }

        // The shortest tensor: a name's length, its dimensions, type and place. The shortest value: a key's length, a kind and a byte.
        var tensors = _cursor.Count("tensors", 8 + 4 + 4 + 8);
        var values = _cursor.Count("values", 8 + 4 + 1);
        var metadata = new GgufMetadata();
        for (var i = 0; i < values; i++)
        {
            metadata.Add(_cursor.Text(), Value(_cursor.UInt32(), 0));
        }

        var described = Enumerable.Range(0, tensors).Select(_ => Tensor()).ToList();
        var alignment = metadata.Whole(GgufFormat.AlignmentKey) ?? GgufFormat.Alignment;
        if (alignment is < 1 or > 1 << 20)
        {
            throw Invalid($"{GgufFormat.AlignmentKey} is {alignment}, which no file has.");
        }

        var start = GgufFormat.Aligned(_cursor.Position, alignment);
        var left = _cursor.Left - (start - _cursor.Position);
        var entries = new Dictionary<string, GgufEntry>(StringComparer.Ordinal);
        foreach (var (name, type, shape, offset) in described)
        {
            if (offset > (ulong)Math.Max(left, 0) || Size(name, type, shape) > left - (long)offset)
            {
                throw Invalid($"Tensor '{name}' reaches beyond the end of the file: it was cut off, or its head is wrong.", tensor: name);
            }

            if (!entries.TryAdd(name, new GgufEntry(name, type, shape, start + (long)offset)))
            {
                throw Invalid($"The head names tensor '{name}' twice.", tensor: name);
            }
        }

        return (metadata, entries);
    }

    private (string Name, GgufTensorType Type, long[] Shape, ulong Offset) Tensor()
    {
        var name = _cursor.Text();
        var dimensions = _cursor.UInt32();
        if (dimensions > 4)
        {
            throw Invalid($"Tensor '{name}' has {dimensions} dimensions; the format allows 4.", tensor: name);
        }

        var shape = new long[dimensions];
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            var size = _cursor.UInt64();
            shape[i] = size <= int.MaxValue ? (long)size : throw Invalid($"Tensor '{name}' has a dimension of {size}, which no model has.", tensor: name);
        }

        var type = _cursor.UInt32();
        return GgufTensorTypes.IsKnown(type)
            ? (name, (GgufTensorType)type, shape, _cursor.UInt64())
            : throw Invalid($"Tensor '{name}' is stored in GGUF's format {type}, which is not supported.", "Take the model in its F32, F16, BF16 or Q8_0 edition.", name);
    }

    private long Size(string name, GgufTensorType type, long[] shape)
    {
        if (shape is [.., var row] && row % type.BlockElements() != 0)
        {
            throw Invalid($"Tensor '{name}' has rows of {row} numbers, which {type.Name()} cannot hold.", tensor: name);
        }

        try
        {
            return type.Bytes(shape.Aggregate(1L, (product, size) => checked(product * size)));
        }
        catch (OverflowException)
        {
            throw Invalid($"Tensor '{name}' has shape [{string.Join(", ", shape)}], which no file holds.", tensor: name);
        }
    }

    private object Value(uint kind, int depth) => (GgufValueKind)kind switch
    {
        GgufValueKind.UInt8 => _cursor.Take(1)[0],
        GgufValueKind.Int8 => (sbyte)_cursor.Take(1)[0],
        GgufValueKind.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(_cursor.Take(2)),
        GgufValueKind.Int16 => BinaryPrimitives.ReadInt16LittleEndian(_cursor.Take(2)),
        GgufValueKind.UInt32 => _cursor.UInt32(),
        GgufValueKind.Int32 => BinaryPrimitives.ReadInt32LittleEndian(_cursor.Take(4)),
        GgufValueKind.Float32 => BinaryPrimitives.ReadSingleLittleEndian(_cursor.Take(4)),
        GgufValueKind.Bool => _cursor.Take(1)[0] != 0,
        GgufValueKind.Text => _cursor.Text(),
        GgufValueKind.UInt64 => _cursor.UInt64(),
        GgufValueKind.Int64 => BinaryPrimitives.ReadInt64LittleEndian(_cursor.Take(8)),
        GgufValueKind.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(_cursor.Take(8)),
        GgufValueKind.List when depth < DeepestList => List(_cursor.UInt32(), depth + 1),
        _ => throw Invalid($"The head holds a value of kind {kind}, which the format does not have."),
    };

    private object List(uint kind, int depth)
    {
        var least = (GgufValueKind)kind switch
        {
            GgufValueKind.Text or GgufValueKind.UInt64 or GgufValueKind.Int64 or GgufValueKind.Float64 => 8,
            GgufValueKind.List => 12,
            GgufValueKind.UInt32 or GgufValueKind.Int32 or GgufValueKind.Float32 => 4,
            GgufValueKind.UInt16 or GgufValueKind.Int16 => 2,
            _ => 1,
        };
        var items = Enumerable.Range(0, _cursor.Count("values of a list", least)).Select(_ => Value(kind, depth));
        return (GgufValueKind)kind switch
        {
            GgufValueKind.Text => items.Cast<string>().ToArray(),
            GgufValueKind.Int32 => items.Cast<int>().ToArray(),
            GgufValueKind.Float32 => items.Cast<float>().ToArray(),
            _ => items.ToArray(),
        };
    }

    private Contracts.TuningException Invalid(string message, string? remedy = null, string? tensor = null) =>
        GgufFault.Invalid(_path, message, remedy, tensor);
}

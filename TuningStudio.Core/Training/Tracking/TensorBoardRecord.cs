using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace TuningStudio.Core.Training.Tracking;

/// <summary>Records of TensorBoard's event files: TFRecord frames around <c>tensorflow.Event</c> messages, of which scalars need five fields.</summary>
internal static class TensorBoardRecord
{
    private const int Fixed64 = 1;
    private const int Fixed32 = 5;
    private const int Varint = 0;
    private const int Bytes = 2;

    /// <summary>The first record of a file.</summary>
    internal static byte[] Version(DateTimeOffset time) => Framed(Event(time, 0, message => Text(message, 3, "brain.Event:2")));

    /// <summary>Says that what follows goes on from a step: later ones of earlier files are undone.</summary>
    internal static byte[] Start(DateTimeOffset time, long step) => Framed(Event(time, step, message => Message(message, 7, session => Number(session, 1, 1))));

    /// <summary>Scalars of a step.</summary>
    internal static byte[] Scalars(DateTimeOffset time, long step, IEnumerable<(string Tag, double Value)> scalars) => Framed(Event(time, step, message => Message(message, 5, summary =>
    {
        foreach (var (tag, value) in scalars)
        {
            Message(summary, 1, one =>
            {
                Text(one, 1, tag);
                Tag(one, 2, Fixed32);
                one.Write(BitConverter.GetBytes((float)value));
            });
        }
    })));

    /// <summary>CRC-32C, rotated and shifted as TFRecord has it, so that a checksum of data with checksums in it stays one.</summary>
    internal static uint MaskedChecksum(ReadOnlySpan<byte> data)
    {
        var checksum = uint.MaxValue;
        foreach (var one in data)
        {
            checksum = BitOperations.Crc32C(checksum, one);
        }

        return BitOperations.RotateRight(~checksum, 15) + 0xA282EAD8;
    }

    private static byte[] Framed(byte[] data)
    {
        var frame = new byte[16 + data.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(frame, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(8), MaskedChecksum(frame.AsSpan(0, 8)));
        data.CopyTo(frame, 12);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(12 + data.Length), MaskedChecksum(data));
        return frame;
    }

    private static byte[] Event(DateTimeOffset time, long step, Action<MemoryStream> rest)
    {
        using var message = new MemoryStream();
        Tag(message, 1, Fixed64);
        message.Write(BitConverter.GetBytes(time.ToUnixTimeMilliseconds() / 1000.0));
        Number(message, 2, step);
        rest(message);
        return message.ToArray();
    }

    private static void Message(MemoryStream target, int field, Action<MemoryStream> write)
    {
        using var inner = new MemoryStream();
        write(inner);
        Tag(target, field, Bytes);
        Write(target, (ulong)inner.Length);
        inner.WriteTo(target);
    }

    private static void Text(MemoryStream target, int field, string text) => Message(target, field, inner => inner.Write(Encoding.UTF8.GetBytes(text)));

    private static void Number(MemoryStream target, int field, long value)
    {
        Tag(target, field, Varint);
        Write(target, (ulong)value);
    }

    private static void Tag(MemoryStream target, int field, int kind) => Write(target, (ulong)((field << 3) | kind));

    private static void Write(MemoryStream target, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            target.WriteByte((byte)(value | 0x80));
        }

        target.WriteByte((byte)value);
    }
}

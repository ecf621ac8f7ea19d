using System.Buffers;
using System.Text;
using System.Text.Unicode;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Files;

/// <summary>The first byte that is not UTF-8.</summary>
/// <param name="Value">The byte.</param>
/// <param name="Line">Its line within the bytes looked at, from 1.</param>
internal readonly record struct Utf8Fault(byte Value, long Line)
{
    public static Utf8Fault? Find(ReadOnlySpan<byte> bytes, bool isWhole)
    {
        if (Utf8.IsValid(bytes))
        {
            return null;
        }

        var offset = 0;
        while (offset < bytes.Length)
        {
            var status = Rune.DecodeFromUtf8(bytes[offset..], out _, out var length);
            if (status == OperationStatus.NeedMoreData && !isWhole)
            {
                return null;
            }

            if (status != OperationStatus.Done)
            {
                return new Utf8Fault(bytes[offset], bytes[..offset].Count((byte)'\n') + 1);
            }

            offset += length;
        }

        return null;
    }

    public TuningException ToException(string path, long linesBefore = 0) => new(
        ErrorCodes.InvalidData,
        $"Line {Line + linesBefore} is not UTF-8 text: it has the byte 0x{Value:X2} where a character should start or go on.",
        "Save the file as UTF-8.",
        path,
        Line + linesBefore);
}

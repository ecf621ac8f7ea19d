using System.Buffers;
using System.Text;
using System.Text.Unicode;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Files;

/// <summary>The first byte that is no text in UTF-8; zero is none either.</summary>
/// <param name="Value">The byte.</param>
/// <param name="Line">Its line within the bytes looked at, from 1.</param>
/// <param name="IsCut">Whether it begins a character of which the end is missing, and nothing is behind it.</param>
internal readonly record struct Utf8Fault(byte Value, long Line, bool IsCut)
{
    public static Utf8Fault? Find(ReadOnlySpan<byte> bytes, bool isWhole, bool mayHaveZeros = false)
    {
        if (Utf8.IsValid(bytes) && (mayHaveZeros || !bytes.Contains((byte)0)))
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

            if (status != OperationStatus.Done || (bytes[offset] == 0 && !mayHaveZeros))
            {
                return new Utf8Fault(bytes[offset], bytes[..offset].Count((byte)'\n') + 1, status == OperationStatus.NeedMoreData);
            }

            offset += length;
        }

        return null;
    }

    public TuningException ToException(string path, long linesBefore = 0) => new(
        ErrorCodes.InvalidData,
        (Value, IsCut) switch
        {
            (0, _) => $"Line {Line + linesBefore} is not text: it has a zero byte.",
            (_, true) => $"Line {Line + linesBefore} breaks off within a character: the rest of it is missing.",
            _ => $"Line {Line + linesBefore} is not UTF-8 text: it has the byte 0x{Value:X2} where a character should start or go on.",
        },
        (Value, IsCut) switch
        {
            (0, _) => "Take it out, or leave this line out.",
            (_, true) => "The upload or copy broke off there: copy the file again, or leave this line out.",
            _ => "Save the file as UTF-8.",
        },
        path,
        Line + linesBefore);
}

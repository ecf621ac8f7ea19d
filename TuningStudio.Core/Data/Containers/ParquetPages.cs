using Parquet.Meta;

namespace TuningStudio.Core.Data.Containers;

/// <summary>
/// What the pages of a column say of their sizes. The index at the end of a file says it as well, but a few bytes can say anything there: the reader unpacks what the
/// pages say. Their headers are structs in Thrift's compact protocol (apache/thrift, doc/specs/thrift-compact-protocol.md).
/// </summary>
internal static class ParquetPages
{
    private const int MostNested = 8;

    /// <summary>Bytes of all pages, unpacked; no more than a little above <paramref name="most"/> are counted.</summary>
    /// <param name="file">The file, of which the position is lost.</param>
    /// <param name="column">Where the column stands.</param>
    /// <param name="most">Where to stop.</param>
    /// <exception cref="InvalidDataException">A header makes no sense.</exception>
    public static long UnpackedSize(Stream file, ColumnMetaData column, long most)
    {
        var at = column.DictionaryPageOffset is > 0 and var dictionary ? Math.Min(dictionary, column.DataPageOffset) : column.DataPageOffset;
        var end = Math.Min(file.Length, at + column.TotalCompressedSize);
        long size = 0;
        while (at >= 0 && at < end && size <= most)
        {
            file.Position = at;
            var (unpacked, packed) = Header(file);
            size += unpacked;
            at = file.Position + packed;
        }

        return size;
    }

    // A page's second and third field are its sizes, unpacked and packed.
    private static (int Unpacked, int Packed) Header(Stream file)
    {
        var sizes = new long[4];
        Struct(file, sizes, 0);
        return sizes[2] is >= 0 and <= int.MaxValue && sizes[3] is >= 0 and <= int.MaxValue
            ? ((int)sizes[2], (int)sizes[3])
            : throw new InvalidDataException("a page has a size that cannot be.");
    }

    private static void Struct(Stream file, long[]? sizes, int depth)
    {
        if (depth > MostNested)
        {
            throw Senseless();
        }

        for (long id = 0; Byte(file) is not 0 and var head;)
        {
            id = head >> 4 is > 0 and var step ? id + step : Number(file);
            switch (head & 0x0F)
            {
                case 1 or 2:
                    break;
                case 3:
                    Byte(file);
                    break;
                case 4 or 5 or 6:
                    var number = Number(file);
                    if (sizes is not null && id is (2 or 3))
                    {
                        sizes[id] = number;
                    }

                    break;
                case 7:
                    file.Position += sizeof(double);
                    break;
                case 8:
                    var length = Unsigned(file);
                    file.Position += length is >= 0 and <= int.MaxValue ? length : throw Senseless();
                    break;
                case 12:
                    Struct(file, null, depth + 1);
                    break;
                default:
                    throw Senseless();
            }
        }
    }

    // Zigzag: the sign is the last bit.
    private static long Number(Stream file)
    {
        var value = Unsigned(file);
        return (long)((ulong)value >> 1) ^ -(value & 1);
    }

    private static long Unsigned(Stream file)
    {
        long value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte(file);
            value |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Senseless();
    }

    private static int Byte(Stream file) => file.ReadByte() is >= 0 and var value ? value : throw Senseless();

    private static InvalidDataException Senseless() => new("the header of a page makes no sense.");
}

using System.Buffers.Binary;
using System.Text;

namespace TuningStudio.Core.Runtime;

/// <summary>Reads and edits the table of symbol versions that a 64-bit little-endian ELF library asks of others (<c>.gnu.version_r</c>).</summary>
internal static class ElfVersionNeeds
{
    // Values of the ELF gABI and of glibc's elf.h.
    private const uint SectionTypeVersionNeeds = 0x6ffffffe;
    private const ushort FlagWeak = 0x2;

    /// <summary>
    /// Sets the weak flag on every need for <paramref name="version"/>, so that the loader accepts a system without it.
    /// </summary>
    /// <returns>Whether a byte changed. False also when the image is not such a library or asks for no such version.</returns>
    internal static bool MarkWeak(Span<byte> image, string version)
    {
        if (image.Length < 64 || !image[..4].SequenceEqual("\u007fELF"u8) || image[4] != 2 || image[5] != 1)
        {
            return false;
        }

        var changed = false;
        var sections = (int)BinaryPrimitives.ReadUInt64LittleEndian(image[0x28..]);
        var sectionSize = BinaryPrimitives.ReadUInt16LittleEndian(image[0x3A..]);
        var sectionCount = BinaryPrimitives.ReadUInt16LittleEndian(image[0x3C..]);
        for (var index = 0; index < sectionCount; index++)
        {
            var section = image[(sections + (index * sectionSize))..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(section[4..]) == SectionTypeVersionNeeds)
            {
                var names = image[(sections + ((int)BinaryPrimitives.ReadUInt32LittleEndian(section[0x28..]) * sectionSize))..];
                changed |= MarkWeak(
                    image,
                    (int)BinaryPrimitives.ReadUInt64LittleEndian(section[0x18..]),
                    (int)BinaryPrimitives.ReadUInt64LittleEndian(names[0x18..]),
                    Encoding.ASCII.GetBytes(version + "\0"));
            }
        }

        return changed;
    }

    // Each need (vn_*) names a library and heads a chain of versions (vna_*); all links are byte distances, 0 ends a chain.
    private static bool MarkWeak(Span<byte> image, int needs, int strings, ReadOnlySpan<byte> version)
    {
        var changed = false;
        for (int need = needs, nextNeed = -1; nextNeed != 0; need += nextNeed)
        {
            var entry = need + (int)BinaryPrimitives.ReadUInt32LittleEndian(image[(need + 8)..]);
            nextNeed = (int)BinaryPrimitives.ReadUInt32LittleEndian(image[(need + 12)..]);
            for (var nextEntry = -1; nextEntry != 0; entry += nextEntry)
            {
                var flags = BinaryPrimitives.ReadUInt16LittleEndian(image[(entry + 4)..]);
                var name = strings + (int)BinaryPrimitives.ReadUInt32LittleEndian(image[(entry + 8)..]);
                nextEntry = (int)BinaryPrimitives.ReadUInt32LittleEndian(image[(entry + 12)..]);
                if (image[name..].StartsWith(version) && (flags & FlagWeak) == 0)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(image[(entry + 4)..], (ushort)(flags | FlagWeak));
                    changed = true;
                }
            }
        }

        return changed;
    }
}

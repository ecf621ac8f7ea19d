using System.IO.Compression;
using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.GZip;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Files;

/// <summary>Opens what is packed in a gzip file or a zip archive. Every reading unpacks anew, a piece at a time.</summary>
internal static class PackedFile
{
    private const string WorkbookPart = "[Content_Types].xml";
    private const int UnixLink = 0xA000;
    private const int UnixKind = 0xF000;

    private static ReadOnlySpan<byte> Gzip => [0x1F, 0x8B];

    private static ReadOnlySpan<byte> Zip => "PK\u0003\u0004"u8;

    // All that there is of an archive without files.
    private static ReadOnlySpan<byte> EmptyZip => "PK\u0005\u0006"u8;

    /// <summary>The content of a file whose first bytes say that it is packed, or the file itself.</summary>
    /// <param name="file">At its start; closed with what is returned.</param>
    /// <param name="path">The file, for errors.</param>
    /// <exception cref="TuningException">The archive is damaged, dangerous, or does not hold exactly one data file.</exception>
    internal static Stream Unpack(FileStream file, string path)
    {
        try
        {
            Span<byte> head = stackalloc byte[4];
            head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
            file.Position = 0;
            // The framework's own takes a gzip file that breaks off for one that ends: half of the records would be gone without a word.
            return head.StartsWith(Gzip) ? new GzipStream(file)
                : (head.StartsWith(Zip) || head.StartsWith(EmptyZip)) && OpenEntry(file, path) is { } entry ? entry
                : file;
        }
        catch (Exception cause) when (IsDamage(cause))
        {
            file.Dispose();
            throw Damaged(path, cause);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether an archive holds a workbook's parts.</summary>
    internal static bool IsWorkbook(ZipArchive archive) => archive.GetEntry(WorkbookPart) is not null;

    /// <summary>Whether an archive is at fault.</summary>
    internal static bool IsDamage(Exception cause) => cause is InvalidDataException or SharpZipBaseException or EndOfStreamException;

    /// <summary>What to say of an archive that breaks off or holds other bytes than it says.</summary>
    internal static TuningException Damaged(string path, Exception cause) => new(
        ErrorCodes.InvalidData, $"The archive is damaged: {cause.Message}", "Copy or download it again.", path, innerException: cause);

    // The one data file of an archive; null for a workbook, which is a zip archive as well.
    private static EntryStream? OpenEntry(FileStream file, string path)
    {
        var archive = new ZipArchive(file, ZipArchiveMode.Read);
        if (IsWorkbook(archive))
        {
            file.Position = 0;
            return null;
        }

        foreach (var entry in archive.Entries)
        {
            if (IsDangerous(entry) is { } why)
            {
                throw new TuningException(
                    ErrorCodes.InvalidData, $"The archive holds \"{Rows.Excerpt.Of(entry.FullName)}\", {why}.", "Pack the data file alone into a new archive.", path, field: entry.FullName);
            }
        }

        List<ZipArchiveEntry> entries = [.. archive.Entries.Where(IsData)];
        return entries switch
        {
            [var only] => new EntryStream(only.Open(), archive, file),
            [] => throw new TuningException(ErrorCodes.InvalidData, "The archive holds no file.", "Pack the data file into it.", path),
            _ => throw new TuningException(
                ErrorCodes.InvalidData,
                $"The archive holds {entries.Count} files: {Rows.Excerpt.List([.. entries.Select(entry => entry.FullName)])}.",
                "Pack the one to train on alone, or unpack the archive and choose it.",
                path),
        };
    }

    private static string? IsDangerous(ZipArchiveEntry entry)
    {
        var name = entry.FullName.Replace('\\', '/');
        return ((entry.ExternalAttributes >> 16) & UnixKind) == UnixLink ? "which is a link to another file"
            : name.StartsWith('/') || name.Contains(':', StringComparison.Ordinal) || name.Split('/').Contains("..") ? "whose name leads out of the archive"
            : null;
    }

    // What macOS adds of its own accord is nobody's data.
    private static bool IsData(ZipArchiveEntry entry) =>
        entry.Name.Length > 0 && entry.Name != ".DS_Store" && !entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal);

    // The library runs over the end of its own tables where damaged bytes describe a code that cannot be.
    private sealed class GzipStream(FileStream file) : GZipInputStream(file)
    {
        public override int Read(byte[] buffer, int offset, int count)
        {
            try
            {
                return base.Read(buffer, offset, count);
            }
            catch (Exception cause) when (cause is IndexOutOfRangeException or ArgumentException or OverflowException)
            {
                throw new InvalidDataException("its compressed bytes make no sense.", cause);
            }
        }
    }

    // Closes the archive with the entry.
    private sealed class EntryStream(Stream entry, ZipArchive archive, FileStream file) : ForwardStream
    {
        public override int Read(byte[] buffer, int offset, int count) => entry.Read(buffer, offset, count);

        public override int Read(Span<byte> buffer) => entry.Read(buffer);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                entry.Dispose();
                archive.Dispose();
                file.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}

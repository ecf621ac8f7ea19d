using System.Runtime.InteropServices;

namespace TuningStudio.Core.Runtime;

/// <summary>Memory straight from Linux.</summary>
internal static unsafe partial class PagesOfMemory
{
    // Of Linux' sys/mman.h.
    private const int Read = 1;
    private const int Write = 2;
    private const int Execute = 4;
    private const int PrivateAnonymous = 0x22;
    private const int NoReserve = 0x4000;
    private const int DontNeed = 4;
    private const int HugePages = 14;
    private const long PageSize = 4096;

    /// <summary>
    /// Addresses that become memory as they are written to, in pages of two megabytes where the system has them: a gigabyte is so had in a
    /// quarter of the time, and products of large matrices miss fewer addresses.
    /// </summary>
    /// <returns>Null where the system refuses.</returns>
    internal static nint? Reserve(long size)
    {
        var start = Map(0, (nuint)size, Read | Write, PrivateAnonymous | NoReserve, -1, 0);
        if (start == -1)
        {
            return null;
        }

        _ = Advise(start, (nuint)size, HugePages);
        return start;
    }

    /// <summary>Gives whole pages back; they are zero when they are written to again.</summary>
    internal static void GiveBack(void* start, long count)
    {
        var first = ((nint)start + PageSize - 1) / PageSize * PageSize;
        var end = ((nint)start + count) / PageSize * PageSize;
        if (end > first)
        {
            _ = Advise((nint)first, (nuint)(end - first), DontNeed);
        }
    }

    /// <summary>A page of instructions.</summary>
    /// <returns>Null where the system refuses.</returns>
    internal static nint? Executable(ReadOnlySpan<byte> code)
    {
        var start = Map(0, (nuint)code.Length, Read | Write, PrivateAnonymous, -1, 0);
        if (start == -1)
        {
            return null;
        }

        code.CopyTo(new Span<byte>((void*)start, code.Length));
        return Protect(start, (nuint)code.Length, Read | Execute) == 0 ? start : null;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}

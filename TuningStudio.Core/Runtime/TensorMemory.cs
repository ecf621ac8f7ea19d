using System.Runtime.InteropServices;

namespace TuningStudio.Core.Runtime;

/// <summary>
/// Memory for libtorch's large tensors on Linux. glibc's aligned allocation asks for some bytes more than a freed piece of the same size has, so
/// what a step frees does not serve the next: the heap of a small model's step grew by half a gigabyte beyond its tensors. libtorch lets
/// its allocator of CPU memory be replaced (<c>c10::SetCPUAllocator</c>): this one keeps large tensors in an <see cref="Arena"/> and leaves
/// small ones, and what does not fit, to libtorch's own.
/// </summary>
internal static unsafe partial class TensorMemory
{
    private const int Least = 256 << 10;

    // What may lie unused at the arena's end before the system gets it back.
    private const long KeptBytes = 1L << 30;

    private static readonly Lock Gate = new();
    private static readonly Lazy<bool> Installed = new(TryInstall);

    private static DefaultAllocator _own = null!;
    private static Arena _arena = null!;
    private static byte* _start;
    private static byte* _end;
    private static long _touched;

    /// <summary>From now on, where libtorch is the one this is written for and the system allows it; else everything stays as it is.</summary>
    /// <returns>Whether it is so.</returns>
    internal static bool Install() => Installed.Value;

    /// <summary>Whether a tensor's numbers lie in the arena.</summary>
    internal static bool Holds(nint data) => (byte*)data >= _start && (byte*)data < _end;

    private static bool TryInstall()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64 || DefaultAllocator.Find() is not { } own)
        {
            return false;
        }

        // Addresses alone cost nothing; a page is taken when it is first written to.
        var size = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (PagesOfMemory.Reserve(size) is not { } start || AllocationCode.Write(own, &Take, Least) is not { } allocate)
        {
            return false;
        }

        (_own, _arena) = (own, new Arena(size));
        _start = (byte*)start;
        _end = _start + size;
        own.Replace(allocate, (nint)(delegate* unmanaged<void*, delegate* unmanaged<void*, void>>)&Deleter);
        return true;
    }

    // Null where it does not fit.
    [UnmanagedCallersOnly]
    private static DataPointer* Take(DataPointer* result, void* self, nuint count)
    {
        lock (Gate)
        {
            // Pieces that all begin at the same place of a page hold each other up in the cache, hence the odd lines between.
            const int Between = 320;
            if (count > (nuint)(_end - _start) || _arena.Take((((long)count + 63) & ~63L) + Between) is not { } place)
            {
                return null;
            }

            _touched = Math.Max(_touched, _arena.End);
            *result = new DataPointer { Data = _start + place, Deleter = &Return, Context = _start + place, Device = _own.Device };
            return result;
        }
    }

    [UnmanagedCallersOnly]
    private static void Return(void* data)
    {
        if (!Holds((nint)data))
        {
            _own.Delete(data);
            return;
        }

        lock (Gate)
        {
            _arena.Return((byte*)data - _start);
            if (_touched - _arena.End > KeptBytes)
            {
                GiveBackHoles();
            }
        }
    }

    /// <summary>Gives the system what no tensor lies in.</summary>
    internal static void GiveBack()
    {
        lock (Gate)
        {
            if (_arena is not null)
            {
                GiveBackHoles();
            }
        }
    }

    private static void GiveBackHoles()
    {
        foreach (var (size, start) in _arena.Holes)
        {
            PagesOfMemory.GiveBack(_start + start, Math.Min(size, _touched - start));
        }

        _touched = _arena.End;
    }

    [UnmanagedCallersOnly]
    private static delegate* unmanaged<void*, void> Deleter(void* self) => &Return;
}

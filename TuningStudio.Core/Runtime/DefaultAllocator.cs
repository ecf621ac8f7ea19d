using System.Runtime.InteropServices;

namespace TuningStudio.Core.Runtime;

/// <summary>libtorch's own allocator of CPU memory, and what may stand in its place: a C++ object that is nothing but a table of functions.</summary>
internal sealed unsafe class DefaultAllocator
{
    // Virtual functions of c10::Allocator (c10/core/Allocator.h) behind its two destructors; before the table stand an offset and the type.
    private const int AllocateSlot = 2;
    private const int IsSimpleSlot = 3;
    private const int DeleterSlot = 4;
    private const int Slots = 6;
    private const int Before = 2;

    private readonly delegate* unmanaged<void*, byte, void> _set;
    private readonly delegate* unmanaged<void*, void> _delete;

    private DefaultAllocator(nint self, delegate* unmanaged<void*, byte, void> set)
    {
        Self = self;
        _set = set;
        _delete = ((delegate* unmanaged<nint, delegate* unmanaged<void*, void>>)Table[DeleterSlot])(self);
    }

    /// <summary>The object.</summary>
    internal nint Self { get; }

    /// <summary>Its function that allocates: (result, self, bytes) → result.</summary>
    internal nint Allocate => Table[AllocateSlot];

    /// <summary>How a <see cref="DataPointer"/> says that it is memory of the CPU.</summary>
    internal long Device { get; private set; }

    private nint* Table => *(nint**)Self;

    /// <summary>Finds it, and makes sure that it is laid out as this is written for.</summary>
    /// <returns>Null where it is not.</returns>
    internal static DefaultAllocator? Find()
    {
        if (!NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, "libc10.so"), out var library)
            || !NativeLibrary.TryGetExport(library, "_ZN3c1022GetDefaultCPUAllocatorEv", out var get)
            || !NativeLibrary.TryGetExport(library, "_ZN3c1015GetCPUAllocatorEv", out var getCurrent)
            || !NativeLibrary.TryGetExport(library, "_ZN3c1015SetCPUAllocatorEPNS_9AllocatorEh", out var set)
            || !NativeLibrary.TryGetExport(library, "_ZNK3c109Allocator18is_simple_data_ptrERKNS_7DataPtrE", out var isSimple)
            || !NativeLibrary.TryGetExport(library, "_ZTIN3c1019DefaultCPUAllocatorE", out var type))
        {
            return null;
        }

        var self = ((delegate* unmanaged<nint>)get)();
        var table = *(nint**)self;
        if (((delegate* unmanaged<nint>)getCurrent)() != self || table[-1] != type || table[IsSimpleSlot] != isSimple)
        {
            return null;
        }

        var found = new DefaultAllocator(self, (delegate* unmanaged<void*, byte, void>)set);
        return found.GivesWhatIsExpected() ? found : null;
    }

    /// <summary>Frees what it allocated.</summary>
    internal void Delete(void* data) => _delete(data);

    /// <summary>Puts another in its place, for good.</summary>
    /// <param name="allocate">As <see cref="Allocate"/>.</param>
    /// <param name="deleter">Gives what frees: (self) → function of the data.</param>
    internal void Replace(nint allocate, nint deleter)
    {
        var memory = (nint*)NativeMemory.Alloc(1 + Before + Slots, (nuint)sizeof(nint));
        var table = memory + 1 + Before;
        for (var slot = -Before; slot < Slots; slot++)
        {
            table[slot] = Table[slot];
        }

        (table[AllocateSlot], table[DeleterSlot]) = (allocate, deleter);
        memory[0] = (nint)table;
        _set(memory, 0);
    }

    private bool GivesWhatIsExpected()
    {
        DataPointer probe;
        _ = ((delegate* unmanaged<DataPointer*, nint, nuint, DataPointer*>)Allocate)(&probe, Self, 64);
        if (probe.Data is null || probe.Context != probe.Data || (nint)probe.Deleter != (nint)_delete)
        {
            return false;
        }

        Device = probe.Device;
        Delete(probe.Data);
        return true;
    }
}

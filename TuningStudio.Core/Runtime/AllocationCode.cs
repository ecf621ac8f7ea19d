using System.Buffers.Binary;

namespace TuningStudio.Core.Runtime;

/// <summary>
/// The function that libtorch calls to allocate, in x86-64 instructions: small pieces, and what the arena has no room for, are libtorch's own as
/// before. Its fault where memory is full is a C++ exception, which must not meet a managed function on its way; this one steps aside
/// before it is thrown.
/// </summary>
internal static unsafe class AllocationCode
{
    /// <summary>Writes it.</summary>
    /// <param name="own">libtorch's own allocator.</param>
    /// <param name="take">Takes memory: (result, self, bytes) → result, or null where there is no room.</param>
    /// <param name="least">The fewest bytes that it is asked for.</param>
    /// <returns>Null where the system allows no instructions to be written.</returns>
    internal static nint? Write(DefaultAllocator own, delegate* unmanaged<DataPointer*, void*, nuint, DataPointer*> take, int least)
    {
        // Arguments come in rdi, rsi and rdx, results go in rax (System V ABI, AMD64 supplement).
        byte[] code =
        [
            0x48, 0x81, 0xFA, .. Of(least),     // cmp  rdx, least
            0x72, 0x1D,                         // jb   own
            0x57,                               // push rdi
            0x52,                               // push rdx
            0x48, 0x83, 0xEC, 0x08,             // sub  rsp, 8        (16-byte alignment)
            0x48, 0xB8, .. Of((nint)take),      // mov  rax, take
            0xFF, 0xD0,                         // call rax
            0x48, 0x83, 0xC4, 0x08,             // add  rsp, 8
            0x5A,                               // pop  rdx
            0x5F,                               // pop  rdi
            0x48, 0x85, 0xC0,                   // test rax, rax
            0x75, 0x16,                         // jnz  done
            0x48, 0xBE, .. Of(own.Self),        // own: mov rsi, self
            0x48, 0xB8, .. Of(own.Allocate),    // mov  rax, allocate
            0xFF, 0xE0,                         // jmp  rax
            0xC3,                               // done: ret
        ];
        return PagesOfMemory.Executable(code);
    }

    private static byte[] Of(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Of(nint value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}

using System.Runtime.Intrinsics.X86;

namespace TuningStudio.Core.Configuration;

/// <summary>What this machine's CPU can do; asked before the engine is loaded.</summary>
public static class CpuFeatures
{
    /// <summary>Whether it computes bfloat16: what <c>auto</c> stands for as a precision.</summary>
    public static bool ComputesBFloat16 { get; } = Ask();

    // CPUID leaf 7: sub-leaf 1, EAX bit 5 is AVX512_BF16; sub-leaf 0, EDX bit 22 is AMX-BF16 (Intel SDM vol. 2A, CPUID).
    private static bool Ask()
    {
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 7)
        {
            return false;
        }

        var (subleaves, _, _, features) = X86Base.CpuId(7, 0);
        return (features & (1 << 22)) != 0 || (subleaves >= 1 && (X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0);
    }
}

namespace TuningStudio.Core.Planning.Estimates;

/// <summary>What an estimate must know of a device.</summary>
/// <param name="Name">The maker's name, or <c>cpu</c>.</param>
/// <param name="IsGpu">Whether it is a GPU.</param>
/// <param name="MemoryBytes">Its memory.</param>
/// <param name="FreeBytes">What of it is free now; null where that cannot be told.</param>
/// <param name="PeakFlops">Products of bfloat16 numbers it computes a second at best, in floating-point operations; of float32 for a CPU without bfloat16.</param>
/// <param name="Watts">Power it takes at full load.</param>
public sealed record DeviceSize(string Name, bool IsGpu, long MemoryBytes, long? FreeBytes, double PeakFlops, double Watts)
{
    /// <summary>A CPU, of which no more is known than how many cores it has.</summary>
    public static DeviceSize Cpu(int cores, long memoryBytes, long? freeBytes, bool computesBFloat16) =>
        new("cpu", IsGpu: false, memoryBytes, freeBytes, cores * (computesBFloat16 ? EstimateConstants.CpuCoreBFloat16Flops : EstimateConstants.CpuCoreFloat32Flops), EstimateConstants.CpuCoreWatts * cores);

    /// <summary>A GPU by the name its driver gives it.</summary>
    public static DeviceSize Gpu(string name, long memoryBytes, long? freeBytes)
    {
        var known = GpuCatalog.Find(name);
        return new(name, IsGpu: true, memoryBytes, freeBytes, known?.PeakFlops ?? EstimateConstants.UnknownGpuFlops, known?.Watts ?? EstimateConstants.UnknownGpuWatts);
    }
}

using System.Runtime.InteropServices;
using System.Text;

namespace TuningStudio.Web.State;

/// <summary>
/// NVIDIA GPUs through the driver's own management library (NVML), which is there wherever the driver is.
/// Where it is not, there is nothing to show.
/// </summary>
internal sealed class NvidiaGpus : IDisposable
{
    private const int NameLength = 96;

    private readonly IntPtr _library;
    private readonly GetHandle _handle;
    private readonly GetName _name;
    private readonly GetMemory _memory;
    private readonly GetUtilization _utilization;
    private readonly Call _shutdown;
    private readonly uint _count;

    private NvidiaGpus(IntPtr library)
    {
        _library = library;
        _handle = Get<GetHandle>("nvmlDeviceGetHandleByIndex_v2");
        _name = Get<GetName>("nvmlDeviceGetName");
        _memory = Get<GetMemory>("nvmlDeviceGetMemoryInfo");
        _utilization = Get<GetUtilization>("nvmlDeviceGetUtilizationRates");
        _shutdown = Get<Call>("nvmlShutdown");
        if (Get<Call>("nvmlInit_v2")() == 0)
        {
            _ = Get<GetCount>("nvmlDeviceGetCount_v2")(out _count);
        }
    }

    private delegate int Call();

    private delegate int GetCount(out uint count);

    private delegate int GetHandle(uint index, out IntPtr device);

    private delegate int GetName(IntPtr device, [Out] byte[] name, uint length);

    private delegate int GetMemory(IntPtr device, out Memory memory);

    private delegate int GetUtilization(IntPtr device, out Utilization utilization);

    internal static NvidiaGpus? TryOpen()
    {
        var name = OperatingSystem.IsWindows() ? "nvml.dll" : "libnvidia-ml.so.1";
        if (!NativeLibrary.TryLoad(name, out var library))
        {
            return null;
        }

        try
        {
            return new NvidiaGpus(library);
        }
        catch (EntryPointNotFoundException)
        {
            NativeLibrary.Free(library);
            return null;
        }
    }

    internal IReadOnlyList<DeviceSnapshot> Sample()
    {
        var gpus = new List<DeviceSnapshot>();
        for (uint index = 0; index < _count; index++)
        {
            if (_handle(index, out var device) != 0 || _memory(device, out var memory) != 0)
            {
                continue;
            }

            var name = new byte[NameLength];
            var text = _name(device, name, NameLength) == 0 ? Encoding.UTF8.GetString(name).TrimEnd('\0') : "NVIDIA GPU";
            double? load = _utilization(device, out var utilization) == 0 ? utilization.Gpu / 100.0 : null;
            gpus.Add(new DeviceSnapshot($"cuda:{index}", text, (long)memory.Total, (long)memory.Used, load));
        }

        return gpus;
    }

    /// <summary>The library stays loaded: a sample may still be under way, and then gets an error instead of a crash.</summary>
    public void Dispose() => _ = _shutdown();

    private T Get<T>(string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(_library, name));

    [StructLayout(LayoutKind.Sequential)]
    private struct Memory
    {
        public ulong Total;
        public ulong Free;
        public ulong Used;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Utilization
    {
        public uint Gpu;
        public uint Memory;
    }
}

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
    private readonly GetSensor? _temperature;
    private readonly GetNumber? _power;
    private readonly GetNumber? _powerLimit;
    private readonly Call _shutdown;
    private readonly uint _count;

    private NvidiaGpus(IntPtr library)
    {
        _library = library;
        _handle = Get<GetHandle>("nvmlDeviceGetHandleByIndex_v2");
        _name = Get<GetName>("nvmlDeviceGetName");
        _memory = Get<GetMemory>("nvmlDeviceGetMemoryInfo");
        _utilization = Get<GetUtilization>("nvmlDeviceGetUtilizationRates");
        // Older drivers and some boards cannot tell.
        _temperature = Find<GetSensor>("nvmlDeviceGetTemperature");
        _power = Find<GetNumber>("nvmlDeviceGetPowerUsage");
        _powerLimit = Find<GetNumber>("nvmlDeviceGetEnforcedPowerLimit");
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

    private delegate int GetSensor(IntPtr device, uint sensor, out uint value);

    private delegate int GetNumber(IntPtr device, out uint value);

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
            gpus.Add(new DeviceSnapshot($"cuda:{index}", text, (long)memory.Total, (long)memory.Used, load)
            {
                // Sensor 0 is the chip; power comes in milliwatts.
                Celsius = _temperature is not null && _temperature(device, 0, out var celsius) == 0 ? celsius : null,
                Watts = _power is not null && _power(device, out var power) == 0 ? power / 1000.0 : null,
                MostWatts = _powerLimit is not null && _powerLimit(device, out var limit) == 0 ? limit / 1000.0 : null,
            });
        }

        return gpus;
    }

    /// <summary>The library stays loaded: a sample may still be under way, and then gets an error instead of a crash.</summary>
    public void Dispose() => _ = _shutdown();

    private T Get<T>(string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(_library, name));

    private T? Find<T>(string name)
        where T : Delegate => NativeLibrary.TryGetExport(_library, name, out var address) ? Marshal.GetDelegateForFunctionPointer<T>(address) : null;

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

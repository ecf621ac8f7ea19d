using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace TuningStudio.Core.Runtime;

/// <summary>The questions TorchSharp cannot ask of a GPU, put to NVIDIA's driver itself.</summary>
internal static partial class CudaDriver
{
    // CUdevice_attribute values of cuda.h.
    private const int AttributeMajor = 75;
    private const int AttributeMinor = 76;
    private const int LongestName = 256;

    /// <summary>Compute capability of <c>cuda:N</c> times ten (80 is Ampere), or null where the driver does not answer.</summary>
    internal static int? ComputeCapability(string device)
    {
        var library = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        if (!NativeLibrary.TryLoad(library, out var handle))
        {
            return null;
        }

        var index = int.Parse(device.AsSpan(device.IndexOf(':', StringComparison.Ordinal) + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        var initialize = Marshal.GetDelegateForFunctionPointer<Initialize>(NativeLibrary.GetExport(handle, "cuInit"));
        var getDevice = Marshal.GetDelegateForFunctionPointer<GetDevice>(NativeLibrary.GetExport(handle, "cuDeviceGet"));
        var getAttribute = Marshal.GetDelegateForFunctionPointer<GetAttribute>(NativeLibrary.GetExport(handle, "cuDeviceGetAttribute"));
        return initialize(0) == 0
            && getDevice(out var gpu, index) == 0
            && getAttribute(out var major, AttributeMajor, gpu) == 0
            && getAttribute(out var minor, AttributeMinor, gpu) == 0
                ? (major * 10) + minor
                : null;
    }

    /// <summary>Name and memory of <c>cuda:N</c>, or null where the driver does not answer.</summary>
    internal static (string Name, long Bytes)? Describe(string device)
    {
        var library = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        if (!NativeLibrary.TryLoad(library, out var handle))
        {
            return null;
        }

        var index = int.Parse(device.AsSpan(device.IndexOf(':', StringComparison.Ordinal) + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        var initialize = Marshal.GetDelegateForFunctionPointer<Initialize>(NativeLibrary.GetExport(handle, "cuInit"));
        var getDevice = Marshal.GetDelegateForFunctionPointer<GetDevice>(NativeLibrary.GetExport(handle, "cuDeviceGet"));
        var getName = Marshal.GetDelegateForFunctionPointer<GetName>(NativeLibrary.GetExport(handle, "cuDeviceGetName"));
        var getMemory = Marshal.GetDelegateForFunctionPointer<GetMemory>(NativeLibrary.GetExport(handle, "cuDeviceTotalMem_v2"));
        var name = new byte[LongestName];
        return initialize(0) == 0 && getDevice(out var gpu, index) == 0 && getName(name, name.Length, gpu) == 0 && getMemory(out var bytes, gpu) == 0
            ? (Encoding.ASCII.GetString(name).TrimEnd('\0'), (long)bytes)
            : null;
    }

    [UnmanagedFunctionPointer(CallingConvention.Winapi)]
    private delegate int GetName([Out] byte[] name, int length, int device);

    [UnmanagedFunctionPointer(CallingConvention.Winapi)]
    private delegate int GetMemory(out nuint bytes, int device);

    [UnmanagedFunctionPointer(CallingConvention.Winapi)]
    private delegate int Initialize(uint flags);

    [UnmanagedFunctionPointer(CallingConvention.Winapi)]
    private delegate int GetDevice(out int device, int ordinal);

    [UnmanagedFunctionPointer(CallingConvention.Winapi)]
    private delegate int GetAttribute(out int value, int attribute, int device);
}

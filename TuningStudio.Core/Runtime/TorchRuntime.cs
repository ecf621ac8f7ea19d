using System.Runtime.InteropServices;
using TorchSharp;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Runtime;

/// <summary>Loads libtorch, once for the process, before anything touches a tensor.</summary>
public static class TorchRuntime
{
    private static readonly Lock Gate = new();
    private static bool _initialized;

    /// <summary>Loads the native libraries.</summary>
    /// <exception cref="TuningException">They cannot be loaded: says why and what to install.</exception>
    public static void Initialize()
    {
        lock (Gate)
        {
            if (_initialized)
            {
                return;
            }

            NativeSettings.Prefer();
            try
            {
                if (NativeLibraryFix.Apply(AppContext.BaseDirectory) is { } editedCopy)
                {
                    // The copy lies apart from libtorch, so what it needs must be there already.
                    foreach (var name in new[] { "libtorch_cpu.so", "libtorch.so" })
                    {
                        NativeLibraryFix.Preload(Path.Combine(AppContext.BaseDirectory, name));
                    }

                    NativeLibraryFix.Preload(editedCopy);
                }

                torch.InitializeDeviceType(DeviceType.CPU);
            }
            catch (Exception exception) when (exception is not TuningException)
            {
                throw new TuningException(
                    ErrorCodes.DeviceUnavailable,
                    $"libtorch cannot be loaded: {Reason(exception)}",
                    Remedy(),
                    innerException: exception);
            }

            _initialized = true;
        }
    }

    // TorchSharp's own message lists folders; the loader's says what is wrong.
    private static string Reason(Exception exception)
    {
        var name = OperatingSystem.IsWindows() ? "LibTorchSharp.dll" : OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib" : NativeLibraryFix.LibraryName;
        var path = Path.Combine(AppContext.BaseDirectory, name);
        if (!File.Exists(path))
        {
            return $"{path} is missing.";
        }

        try
        {
            NativeLibrary.Load(path);
        }
        catch (Exception loader) when (loader is DllNotFoundException or BadImageFormatException)
        {
            return loader.Message.Split('\n').FirstOrDefault(line => line.Contains(path, StringComparison.Ordinal) && line.Contains(": ", StringComparison.Ordinal))?.Trim() ?? loader.Message;
        }

        return exception.GetBaseException().Message;
    }

    private static string Remedy() => (OperatingSystem.IsWindows(), OperatingSystem.IsMacOS(), RuntimeInformation.OSArchitecture) switch
    {
        (true, _, Architecture.X64) => "Install the Microsoft Visual C++ Redistributable 2022 (x64) and start again.",
        (_, true, Architecture.Arm64) => "Build again with the .NET 10 SDK for osx-arm64.",
        (_, _, Architecture.X64) => "Use a 64-bit Linux with glibc 2.28 or newer (Debian 12, Ubuntu 22.04 or later), install the package libstdc++6, and build again.",
        _ => "libtorch is published for Windows x64, Linux x64 and macOS arm64: run TuningStudio on one of them.",
    };
}

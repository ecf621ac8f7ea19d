using System.Text.RegularExpressions;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Jobs;

/// <summary>
/// In whose queue a run stands, and whether this studio can train on a GPU at all. The site never loads the engine: it looks
/// for the driver, and whether the worker program was built with CUDA.
/// </summary>
internal sealed partial class DeviceChoice(IConfiguration configuration)
{
    private readonly Lazy<(string Reason, string Remedy)?> _obstacle = new(() => Obstacle(HasNvidiaDriver(), WorkerProgram.HasCuda(configuration)));

    /// <summary>Whether GPUs can train.</summary>
    internal bool HasGpu => _obstacle.Value is null;

    /// <summary>The device that a run will take.</summary>
    /// <exception cref="TuningException">There is no such device, or this studio cannot use it.</exception>
    internal string Resolve(string? asked) => Resolve(asked, _obstacle.Value);

    internal static string Resolve(string? asked, (string Reason, string Remedy)? obstacle) => asked?.Trim().ToLowerInvariant() switch
    {
        null or "" or "auto" => obstacle is null ? "cuda:0" : "cpu",
        "cpu" => "cpu",
        "cuda" => Gpu("cuda:0", obstacle),
        var named when Cuda().IsMatch(named) => Gpu(named, obstacle),
        _ => throw new TuningException(ErrorCodes.InvalidOption, $"--device must be auto, cpu or cuda:0, cuda:1 …, not '{asked}'.", field: "device"),
    };

    internal static (string Reason, string Remedy)? Obstacle(bool hasDriver, bool hasCuda) => (hasDriver, hasCuda) switch
    {
        (true, true) => null,
        (true, false) => ("this studio was built for the CPU only", "Build it again on this machine (or with -p:TorchBackend=cuda), or choose auto or cpu."),
        (false, _) => ("this machine has no NVIDIA driver", "Install the driver and build the studio again, or choose auto or cpu."),
    };

    private static string Gpu(string device, (string Reason, string Remedy)? obstacle) => obstacle is not var (reason, remedy)
        ? device
        : throw new TuningException(ErrorCodes.DeviceUnavailable, $"{device} cannot be used: {reason}.", remedy, field: "device");

    // Under WSL the driver is Windows' own, and there is nothing of it in /proc.
    private static bool HasNvidiaDriver() => OperatingSystem.IsWindows()
        ? File.Exists(Path.Combine(Environment.SystemDirectory, "nvcuda.dll"))
        : File.Exists("/proc/driver/nvidia/version") || File.Exists("/usr/lib/wsl/lib/libcuda.so.1");

    [GeneratedRegex(@"^cuda:\d{1,2}$", RegexOptions.CultureInvariant)]
    private static partial Regex Cuda();
}

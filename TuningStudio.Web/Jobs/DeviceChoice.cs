using System.Text.RegularExpressions;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Jobs;

/// <summary>In whose queue a run stands. The site never loads the engine, so it looks for the driver only.</summary>
internal static partial class DeviceChoice
{
    internal static string Resolve(string? asked) => asked?.Trim().ToLowerInvariant() switch
    {
        null or "" or "auto" => HasNvidiaDriver() ? "cuda:0" : "cpu",
        "cuda" => "cuda:0",
        "cpu" => "cpu",
        var named when Cuda().IsMatch(named) => named,
        _ => throw new TuningException(ErrorCodes.InvalidOption, $"--device must be auto, cpu or cuda:0, cuda:1 …, not '{asked}'.", field: "device"),
    };

    internal static bool HasNvidiaDriver() => OperatingSystem.IsWindows()
        ? File.Exists(Path.Combine(Environment.SystemDirectory, "nvcuda.dll"))
        : File.Exists("/proc/driver/nvidia/version");

    [GeneratedRegex(@"^cuda:\d{1,2}$", RegexOptions.CultureInvariant)]
    private static partial Regex Cuda();
}

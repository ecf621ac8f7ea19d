using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

internal sealed class FakeSystemMonitor : ISystemMonitor
{
    public IReadOnlyList<DeviceSnapshot> Devices { get; set; } =
    [
        new("cuda:0", "NVIDIA RTX 4090", 24L << 30, 9L << 30, 0.87) { Celsius = 61, Watts = 312.4, MostWatts = 450 },
        new("cpu", "16 cores", 64L << 30, 21L << 30, 0.31),
    ];
}

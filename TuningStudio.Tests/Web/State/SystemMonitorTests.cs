using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using TuningStudio.Web.Jobs;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.State;

public sealed class SystemMonitorTests
{
    [Fact]
    public void Devices_FirstLook_HasTheProcessorAndMemoryLast()
    {
        using var monitor = new SystemMonitor(new FakeTimeProvider(), new DeviceChoice(new ConfigurationManager()));

        var cpu = monitor.Devices[^1];

        Assert.Equal("cpu", cpu.Id);
        Assert.True(cpu.MemoryBytes > 1 << 20);
        Assert.NotEmpty(cpu.Name);
    }

    [Fact]
    public void Devices_LookedAtLater_AreSampledAgain()
    {
        var time = new FakeTimeProvider();
        using var monitor = new SystemMonitor(time, new DeviceChoice(new ConfigurationManager()));
        var first = monitor.Devices;

        time.Advance(TimeSpan.FromSeconds(2.1));
        var second = monitor.Devices;
        Assert.NotSame(first, second);

        time.Advance(TimeSpan.FromMinutes(5));
        Assert.NotSame(second, monitor.Devices);
    }
}

using Bunit;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Home;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Home;

public sealed class DevicePanelTests
{
    [Fact]
    public async Task Render_Devices_ShowWhatEachCanTell()
    {
        await using var studio = new StudioPageContext();

        var panel = studio.Render<DevicePanel>();

        Assert.Equal(2, panel.FindAll(At("device-load")).Count);
        Assert.Contains("61 °C", Assert.Single(panel.FindAll(At("device-celsius"))).TextContent, StringComparison.Ordinal);
        Assert.Contains("312 / 450 W", Assert.Single(panel.FindAll(At("device-watts"))).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_NothingMeasuredYet_Waits()
    {
        await using var studio = new StudioPageContext();
        studio.Monitor.Devices = [];

        Assert.NotEmpty(studio.Render<DevicePanel>().FindAll(".mud-skeleton"));
    }

    [Fact]
    public async Task Render_GpuThatThisBuildCannotUse_SaysWhatToDo()
    {
        await using var studio = new StudioPageContext();
        Assert.DoesNotContain("built for the CPU only", studio.Render<DevicePanel>().Markup, StringComparison.Ordinal);
        studio.Monitor.Devices = [.. studio.Monitor.Devices.Select(device => device with { CanTrain = device.Id == "cpu" })];

        var panel = studio.Render<DevicePanel>();

        Assert.Contains("TorchBackend=cuda", Assert.Single(panel.FindAll(".device > p")).TextContent, StringComparison.Ordinal);
    }
}

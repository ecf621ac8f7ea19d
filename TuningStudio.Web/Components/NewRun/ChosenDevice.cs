using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.NewRun;

/// <summary>The device that a form's run would take.</summary>
internal static class ChosenDevice
{
    /// <summary>The one that is named where it is there, else what <c>auto</c> stands for: GPUs come first.</summary>
    internal static DeviceSnapshot? Of(RunForm form, ISystemMonitor monitor) =>
        monitor.Devices.FirstOrDefault(device => device.Id == Named(form)) ?? monitor.Devices.FirstOrDefault(device => device.CanTrain);

    private static string? Named(RunForm form) => form.Draft.Options.GetValueOrDefault("device")?.Trim() is var named && named == "cuda" ? "cuda:0" : named;
}

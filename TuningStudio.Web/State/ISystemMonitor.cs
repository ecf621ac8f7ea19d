namespace TuningStudio.Web.State;

/// <summary>A device of the machine.</summary>
/// <param name="Id"><c>cpu</c>, <c>cuda:0</c> …</param>
/// <param name="Name">The maker's name for it.</param>
/// <param name="MemoryBytes">Its memory.</param>
/// <param name="UsedMemoryBytes">What of it is in use, where that can be told.</param>
/// <param name="Load">Share in use, 0 to 1, where that can be told.</param>
/// <param name="CanTrain">Whether this studio can use it.</param>
/// <param name="Celsius">Its temperature, where that can be told.</param>
/// <param name="Watts">What it draws now, where that can be told.</param>
/// <param name="MostWatts">What it may draw, where that can be told.</param>
public sealed record DeviceSnapshot(string Id, string Name, long MemoryBytes, long? UsedMemoryBytes, double? Load, bool CanTrain = true, double? Celsius = null, double? Watts = null, double? MostWatts = null);

/// <summary>Tells what the machine has and how busy it is. Reading it costs nothing: it is sampled in the background.</summary>
public interface ISystemMonitor
{
    /// <summary>The newest sample: GPUs first, then the CPU with the machine's memory.</summary>
    IReadOnlyList<DeviceSnapshot> Devices { get; }
}

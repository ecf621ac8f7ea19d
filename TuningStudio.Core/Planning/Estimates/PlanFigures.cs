namespace TuningStudio.Core.Planning.Estimates;

/// <summary>What a person says of a device.</summary>
/// <param name="PricePerHour">What an hour of it costs; null where nobody says.</param>
/// <param name="Watts">Its power under load; null takes the data sheet's.</param>
public sealed record DeviceFigures(double? PricePerHour = null, double? Watts = null);

/// <summary>What a person says of the devices: prices and powers.</summary>
/// <param name="PricePerHour">What an hour costs on devices that have no figures of their own.</param>
/// <param name="Watts">Their power.</param>
/// <param name="Currency">What prices are in, as it is to be shown; null where nobody says.</param>
/// <param name="Devices">The figures of single devices, by their id.</param>
public sealed record PlanFigures(double? PricePerHour = null, double? Watts = null, string? Currency = null, IReadOnlyDictionary<string, DeviceFigures>? Devices = null)
{
    /// <summary>Most letters of a currency.</summary>
    public const int LongestCurrency = 12;

    /// <summary>The figures of a device.</summary>
    /// <param name="device">Its id, such as <c>cpu</c> or <c>cuda:0</c>.</param>
    public DeviceFigures Of(string device) => Devices?.GetValueOrDefault(device) ?? new(PricePerHour, Watts);

    /// <summary>The same with other figures for a device.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="figures">What is to hold for it from now on.</param>
    public PlanFigures With(string device, DeviceFigures figures) => this with { Devices = new Dictionary<string, DeviceFigures>(Devices ?? new Dictionary<string, DeviceFigures>()) { [device] = figures } };
}

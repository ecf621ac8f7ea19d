using System.Globalization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Components.Playground;

/// <summary>Sampling settings as typed; what cannot be read falls back to the default.</summary>
public sealed record SamplingForm
{
    public static SamplingOptions Defaults { get; } = new();

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public int? TopK { get; init; }

    public int? MaxNewTokens { get; init; }

    public int? Seed { get; init; }

    /// <summary>From texts of an address, which anybody may have typed.</summary>
    public static SamplingForm Parse(string? temperature, string? topP, string? topK, string? max, string? seed) => new()
    {
        Temperature = Real(temperature),
        TopP = Real(topP),
        TopK = Whole(topK),
        MaxNewTokens = Whole(max),
        Seed = Whole(seed),
    };

    public SamplingOptions ToOptions() => new()
    {
        Temperature = Math.Clamp(Temperature ?? Defaults.Temperature, 0, 5),
        TopP = Math.Clamp(TopP ?? Defaults.TopP, 0.01, 1),
        TopK = Math.Max(0, TopK ?? Defaults.TopK),
        MaxNewTokens = Math.Clamp(MaxNewTokens ?? Defaults.MaxNewTokens, 1, 32768),
        Seed = Seed,
    };

    /// <summary>What differs from the default, for the address.</summary>
    public IReadOnlyDictionary<string, object?> ToQuery() => new Dictionary<string, object?>
    {
        ["temperature"] = Temperature,
        ["topP"] = TopP,
        ["topK"] = TopK,
        ["max"] = MaxNewTokens,
        ["seed"] = Seed,
    };

    internal static double? Real(object? typed) =>
        double.TryParse(typed as string, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    internal static int? Whole(object? typed) =>
        int.TryParse(typed as string, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
}

using System.Globalization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Components.Playground;

/// <summary>Sampling settings as typed; what cannot be read falls back to the default.</summary>
public sealed record SamplingForm
{
    private const int MostStops = 16;

    public static SamplingOptions Defaults { get; } = new();

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public int? TopK { get; init; }

    public int? MaxNewTokens { get; init; }

    public int? Seed { get; init; }

    public double? MinP { get; init; }

    public double? RepetitionPenalty { get; init; }

    public double? PresencePenalty { get; init; }

    public double? FrequencyPenalty { get; init; }

    /// <summary>Texts that end an answer, with <c>|</c> between them.</summary>
    public string? Stop { get; init; }

    /// <summary>Whether something is set that is rarely set.</summary>
    public bool HasMore => MinP is not null || RepetitionPenalty is not null || PresencePenalty is not null || FrequencyPenalty is not null || Stop is not null;

    /// <summary>From texts of an address, which anybody may have typed.</summary>
    public static SamplingForm Parse(string? temperature, string? topP, string? topK, string? max, string? seed) => new()
    {
        Temperature = Real(temperature),
        TopP = Real(topP),
        TopK = Whole(topK),
        MaxNewTokens = Whole(max),
        Seed = Whole(seed),
    };

    /// <summary>From the names and texts of <see cref="ToQuery"/>.</summary>
    public static SamplingForm Read(Func<string, string?> find)
    {
        ArgumentNullException.ThrowIfNull(find);
        return Parse(find("temperature"), find("topP"), find("topK"), find("max"), find("seed")) with
        {
            MinP = Real(find("minP")),
            RepetitionPenalty = Real(find("repeat")),
            PresencePenalty = Real(find("presence")),
            FrequencyPenalty = Real(find("frequency")),
            Stop = find("stop") is { Length: > 0 } stop ? stop : null,
        };
    }

    public SamplingOptions ToOptions() => new()
    {
        Temperature = Math.Clamp(Temperature ?? Defaults.Temperature, 0, 5),
        TopP = Math.Clamp(TopP ?? Defaults.TopP, 0.01, 1),
        TopK = Math.Max(0, TopK ?? Defaults.TopK),
        MaxNewTokens = Math.Clamp(MaxNewTokens ?? Defaults.MaxNewTokens, 1, 32768),
        Seed = Seed,
        MinP = Math.Clamp(MinP ?? Defaults.MinP, 0, 1),
        RepetitionPenalty = Math.Clamp(RepetitionPenalty ?? Defaults.RepetitionPenalty, 0.1, 10),
        PresencePenalty = Math.Clamp(PresencePenalty ?? Defaults.PresencePenalty, -2, 2),
        FrequencyPenalty = Math.Clamp(FrequencyPenalty ?? Defaults.FrequencyPenalty, -2, 2),
        StopStrings = Stop is null ? Defaults.StopStrings : [.. Stop.Split('|', StringSplitOptions.RemoveEmptyEntries).Take(MostStops)],
    };

    /// <summary>What differs from the default, for the address.</summary>
    public IReadOnlyDictionary<string, object?> ToQuery() => new Dictionary<string, object?>
    {
        ["temperature"] = Temperature,
        ["topP"] = TopP,
        ["topK"] = TopK,
        ["max"] = MaxNewTokens,
        ["seed"] = Seed,
        ["minP"] = MinP,
        ["repeat"] = RepetitionPenalty,
        ["presence"] = PresencePenalty,
        ["frequency"] = FrequencyPenalty,
        ["stop"] = Stop,
    };

    internal static double? Real(object? typed) =>
        double.TryParse(typed as string, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    internal static int? Whole(object? typed) =>
        int.TryParse(typed as string, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
}

using System.Globalization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Components.Playground;

/// <summary>Sampling settings as typed.</summary>
public sealed record SamplingForm
{
    private static readonly string[] Rare = ["minP", "repeat", "presence", "frequency"];

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
    public bool HasMore => MinP is not null || RepetitionPenalty is not null || PresencePenalty is not null || FrequencyPenalty is not null || Stop is not null || Refused.Keys.Any(Rare.Contains);

    /// <summary>Texts that are no value of the numbers they were typed for, by their names in an address: kept to be put right, and not asked with.</summary>
    public IReadOnlyDictionary<string, string> Refused { get; init; } = NoneRefused;

    /// <summary>Whether everything typed can be used.</summary>
    public bool IsSound => Refused.Count == 0;

    internal static IReadOnlyDictionary<string, string> NoneRefused { get; } = new Dictionary<string, string>();

    /// <summary>From the names and texts of <see cref="ToQuery"/>, which anybody may have typed.</summary>
    public static SamplingForm Read(Func<string, string?> find)
    {
        ArgumentNullException.ThrowIfNull(find);
        return SamplingNumber.All.Aggregate(new SamplingForm(), (form, number) => number.Type(form, find(number.Name))) with
        {
            Stop = find("stop") is { Length: > 0 } stop ? stop : null,
        };
    }

    public SamplingOptions ToOptions() => new()
    {
        Temperature = Temperature ?? Defaults.Temperature,
        TopP = TopP ?? Defaults.TopP,
        TopK = TopK ?? Defaults.TopK,
        MaxNewTokens = MaxNewTokens ?? Defaults.MaxNewTokens,
        Seed = Seed,
        MinP = MinP ?? Defaults.MinP,
        RepetitionPenalty = RepetitionPenalty ?? Defaults.RepetitionPenalty,
        PresencePenalty = PresencePenalty ?? Defaults.PresencePenalty,
        FrequencyPenalty = FrequencyPenalty ?? Defaults.FrequencyPenalty,
        StopStrings = Stop is null ? Defaults.StopStrings : [.. Stop.Split('|', StringSplitOptions.RemoveEmptyEntries).Take(SamplingRanges.MostStopStrings)],
    };

    /// <summary>What differs from the default, for the address.</summary>
    public IReadOnlyDictionary<string, object?> ToQuery() => new Dictionary<string, object?>
    {
        ["temperature"] = Refused.GetValueOrDefault("temperature") ?? (object?)Temperature,
        ["topP"] = Refused.GetValueOrDefault("topP") ?? (object?)TopP,
        ["topK"] = Refused.GetValueOrDefault("topK") ?? (object?)TopK,
        ["max"] = Refused.GetValueOrDefault("max") ?? (object?)MaxNewTokens,
        ["seed"] = Refused.GetValueOrDefault("seed") ?? (object?)Seed,
        ["minP"] = Refused.GetValueOrDefault("minP") ?? (object?)MinP,
        ["repeat"] = Refused.GetValueOrDefault("repeat") ?? (object?)RepetitionPenalty,
        ["presence"] = Refused.GetValueOrDefault("presence") ?? (object?)PresencePenalty,
        ["frequency"] = Refused.GetValueOrDefault("frequency") ?? (object?)FrequencyPenalty,
        ["stop"] = Stop,
    };

    internal static int? Whole(object? typed) =>
        int.TryParse(typed as string, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
}

namespace TuningStudio.Core.Contracts;

/// <summary>What values <see cref="SamplingOptions"/> may have.</summary>
public static class SamplingRanges
{
    /// <summary>Most texts that may end an answer.</summary>
    public const int MostStopStrings = 16;

    /// <summary>Most tokens told with a token's log-probability.</summary>
    public const int MostLogProbabilities = 20;

    /// <summary>Everything that is wrong with the options, all at once.</summary>
    /// <returns>Each field by its JSON name, and what goes on from that name.</returns>
    public static IReadOnlyList<(string Field, string Problem)> Check(SamplingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (string Field, bool Holds, FormattableString Problem)[] rules =
        [
            ("maxNewTokens", options.MaxNewTokens >= 1, $"must be at least 1, not {options.MaxNewTokens}"),
            ("temperature", options.Temperature is >= 0 and <= 100, $"must be between 0 and 100, not {options.Temperature}"),
            ("topP", options.TopP is > 0 and <= 1, $"must be above 0 and at most 1, not {options.TopP}"),
            ("topK", options.TopK >= 0, $"must be 0 or more, not {options.TopK}"),
            ("minP", options.MinP is >= 0 and <= 1, $"must be between 0 and 1, not {options.MinP}"),
            ("repetitionPenalty", options.RepetitionPenalty is > 0 and <= 100, $"must be above 0 and at most 100, not {options.RepetitionPenalty}"),
            ("presencePenalty", options.PresencePenalty is >= -2 and <= 2, $"must be between -2 and 2, not {options.PresencePenalty}"),
            ("frequencyPenalty", options.FrequencyPenalty is >= -2 and <= 2, $"must be between -2 and 2, not {options.FrequencyPenalty}"),
            ("stopStrings", options.StopStrings.Count <= MostStopStrings && options.StopStrings.All(stop => stop.Length > 0), $"must be at most {MostStopStrings} texts, none of them empty"),
            ("topLogProbabilities", options.TopLogProbabilities is null or (>= 0 and <= MostLogProbabilities), $"must be between 0 and {MostLogProbabilities}, not {options.TopLogProbabilities}"),
        ];
        return [.. rules.Where(rule => !rule.Holds).Select(rule => (rule.Field, FormattableString.Invariant(rule.Problem)))];
    }
}

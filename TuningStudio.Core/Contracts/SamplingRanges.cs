namespace TuningStudio.Core.Contracts;

/// <summary>What values <see cref="SamplingOptions"/> may have.</summary>
public static class SamplingRanges
{
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
        ];
        return [.. rules.Where(rule => !rule.Holds).Select(rule => (rule.Field, FormattableString.Invariant(rule.Problem)))];
    }
}

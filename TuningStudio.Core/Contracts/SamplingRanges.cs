namespace TuningStudio.Core.Contracts;

/// <summary>What values <see cref="SamplingOptions"/> may have.</summary>
public static class SamplingRanges
{
    /// <summary>Most texts that may end an answer.</summary>
    public const int MostStopStrings = 16;

    /// <summary>Most tokens told with a token's log-probability.</summary>
    public const int MostLogProbabilities = 20;

    private static readonly (SamplingRange Range, Func<SamplingOptions, double?> Read)[] Numbers =
    [
        (new("maxNewTokens", 1), options => options.MaxNewTokens),
        (new("temperature", 0, 100), options => options.Temperature),
        (new("topP", 0, 1, IsAbove: true), options => options.TopP),
        (new("topK", 0), options => options.TopK),
        (new("minP", 0, 1), options => options.MinP),
        (new("repetitionPenalty", 0, 100, IsAbove: true), options => options.RepetitionPenalty),
        (new("presencePenalty", -2, 2), options => options.PresencePenalty),
        (new("frequencyPenalty", -2, 2), options => options.FrequencyPenalty),
        (new("topLogProbabilities", 0, MostLogProbabilities), options => options.TopLogProbabilities),
    ];

    /// <summary>The range of a number, by its JSON name.</summary>
    public static SamplingRange Of(string field) => Numbers.First(number => number.Range.Field == field).Range;

    /// <summary>Everything that is wrong with the options, all at once.</summary>
    /// <returns>Each field by its JSON name, and what goes on from that name.</returns>
    public static IReadOnlyList<(string Field, string Problem)> Check(SamplingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = Numbers
            .Select(number => (number.Range, Value: number.Read(options)))
            .Where(number => number.Value is { } value && !number.Range.Holds(value))
            .Select(number => (number.Range.Field, number.Range.Refuse(number.Value!.Value)))
            .ToList();
        if (options.StopStrings.Count > MostStopStrings || options.StopStrings.Any(stop => stop.Length == 0))
        {
            problems.Add(("stopStrings", $"must be at most {MostStopStrings} texts, none of them empty"));
        }

        return problems;
    }
}

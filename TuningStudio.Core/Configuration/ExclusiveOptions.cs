namespace TuningStudio.Core.Configuration;

/// <summary>Options that decide the same thing in different words: only one of each set can be had.</summary>
internal static class ExclusiveOptions
{
    /// <summary>The sets, by JSON name.</summary>
    internal static IReadOnlyList<IReadOnlyList<string>> Sets { get; } =
    [
        ["nEpochs", "maxSteps"],
        ["learningRate", "learningRateMultiplier", "learningRateFactor"],
        ["warmupRatio", "warmupSteps"],
        ["maskPrompt", "promptLossWeight"],
    ];

    /// <summary>Options of which the first is the product of the others: where it is set anew, the others no longer hold, and the other way round.</summary>
    internal static IReadOnlyList<string> Batch { get; } = ["batchSize", "microBatchSize", "gradientAccumulationSteps"];

    /// <summary>Options with others set over them: what contradicts the upper ones, or is not for their method, is left out.</summary>
    /// <param name="below">What was there, as a preset's values.</param>
    /// <param name="above">What is set over it.</param>
    internal static HyperparameterOptions Over(HyperparameterOptions below, HyperparameterOptions above)
    {
        var set = HyperparameterCatalog.All.Where(option => option.Read(above) is not null).ToList();
        var names = set.Select(option => option.Name).ToHashSet();
        var gone = Sets.Where(members => members.Any(names.Contains)).SelectMany(members => members).ToHashSet();
        gone.UnionWith(names.Contains(Batch[0]) ? Batch : Batch.Skip(1).Any(names.Contains) ? [Batch[0]] : []);
        var kept = HyperparameterCatalog.All
            .Where(option => gone.Contains(option.Name) || !option.AppliesTo(above.Method ?? below.Method))
            .Aggregate(below, (options, option) => option.Write(options, null));
        return set.Aggregate(kept, (options, option) => option.Take(options, above));
    }
}

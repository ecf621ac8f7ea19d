using System.Globalization;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Playground;

/// <summary>Something that can answer: what a run learnt, or one of its checkpoints.</summary>
/// <param name="Key">The run's id, or with <c>@</c> and a step one of its checkpoints: as it stands in addresses.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Model">Full path of the base.</param>
/// <param name="Adapter">Full path of the adapter.</param>
public sealed record ColumnChoice(string Key, string Label, string Model, string Adapter)
{
    /// <summary>How many can stand beside base and run.</summary>
    internal const int MostExtra = 2;

    /// <summary>How many can stand beside the base alone: four in all, too.</summary>
    internal const int MostBesideBase = 3;

    /// <summary>The keys that an address names, with commas between them.</summary>
    internal static IReadOnlyList<string> Keys(string? with, int most = MostExtra) => [.. (with ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries).Distinct().Take(most)];

    /// <summary>The same as an address has it; null where there are none.</summary>
    internal static string? With(IReadOnlyList<string> keys) => keys.Count == 0 ? null : string.Join(',', keys);

    /// <summary>Runs of which something can answer: a result, or where steps were made perhaps a checkpoint; newest first.</summary>
    internal static IReadOnlyList<RunSummary> Runs(IRunStore store) => [.. store.List().Where(run => run.AdapterFolder is not null || run.Step > 0)];

    /// <summary>What a key of an address means; null where it is gone.</summary>
    internal static async Task<ColumnChoice?> FindAsync(IRunStore store, string key)
    {
        var parts = key.Split('@');
        if (store.Find(parts[0]) is not { } run)
        {
            return null;
        }

        return parts is [_, var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? await store.CheckpointAdapterAsync(run.Id, step) is { } adapter ? new(key, CheckpointKey.Label(run.Name, step), run.Model, adapter) : null
            : run.AdapterFolder is { } folder ? new(key, run.Name, run.Model, folder) : null;
    }
}

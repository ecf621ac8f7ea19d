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

    /// <summary>The keys that an address names, with commas between them.</summary>
    internal static IReadOnlyList<string> Keys(string? with) => [.. (with ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries).Distinct().Take(MostExtra)];

    /// <summary>The same as an address has it; null where there are none.</summary>
    internal static string? With(IReadOnlyList<string> keys) => keys.Count == 0 ? null : string.Join(',', keys);

    /// <summary>Everything that can stand beside a run: other runs' results, and the run's own checkpoints.</summary>
    internal static async Task<IReadOnlyList<ColumnChoice>> AllAsync(IRunStore store, string? runId)
    {
        var others = store.List().Where(run => run.Id != runId && run.AdapterFolder is not null).Select(run => new ColumnChoice(run.Id, run.Name, run.Model, run.AdapterFolder!));
        var checkpoints = runId is not null && await store.HistoryAsync(runId, 2) is { } history ? history.Checkpoints : [];
        var found = await Task.WhenAll(checkpoints.Select(checkpoint => FindAsync(store, string.Create(CultureInfo.InvariantCulture, $"{runId}@{checkpoint.Step}"))));
        return [.. found.OfType<ColumnChoice>(), .. others];
    }

    /// <summary>What a key of an address means; null where it is gone.</summary>
    internal static async Task<ColumnChoice?> FindAsync(IRunStore store, string key)
    {
        var parts = key.Split('@');
        if (store.Find(parts[0]) is not { } run)
        {
            return null;
        }

        return parts is [_, var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? await store.CheckpointAdapterAsync(run.Id, step) is { } adapter ? new(key, string.Create(CultureInfo.CurrentCulture, $"{run.Name} @ {step}"), run.Model, adapter) : null
            : run.AdapterFolder is { } folder ? new(key, run.Name, run.Model, folder) : null;
    }
}

using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>Which runs train or validate on a data file: on the file itself, or on a mended version of it.</summary>
internal static class DatasetUses
{
    /// <summary>All runs, newest first, by the full path of the untouched file; a run stands under each file it reads.</summary>
    internal static ILookup<string, RunSummary> Read(IRunStore store) => store.List()
        .SelectMany(run => Files(store.Spec(run.Id)).Select(file => (File: file, Run: run)))
        .ToLookup(use => use.File, use => use.Run);

    /// <summary>Whether a run is not over and so may still read its files.</summary>
    internal static bool NeedsFiles(RunSummary run) => !run.IsOver || run.Status == RunStatus.Paused;

    /// <summary>A run that needs a file, or a mended version of it; null where none does.</summary>
    internal static RunSummary? NeededBy(IRunStore store, string path) =>
        store.List().FirstOrDefault(run => NeedsFiles(run) && ReadBy(store.Spec(run.Id)).Any(used => used == path || Original(used) == path));

    /// <summary>Full path of the untouched file that a file was made from; its own where it was made from none.</summary>
    internal static string Original(string path) => DatasetVersion.Of(path)?.Original ?? path;

    private static IEnumerable<string> Files(RunSpec? spec) => ReadBy(spec).Select(Original).Distinct();

    private static IEnumerable<string> ReadBy(RunSpec? spec) => new[] { spec?.TrainingFile, spec?.ValidationFile }.OfType<string>();
}

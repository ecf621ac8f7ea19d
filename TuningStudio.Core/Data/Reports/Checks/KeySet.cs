namespace TuningStudio.Core.Data.Reports.Checks;

/// <summary>Keys that were seen, the first four million of them: some 100 MB at most.</summary>
internal sealed class KeySet
{
    /// <summary>Keys kept.</summary>
    internal const int Most = 4_000_000;

    private readonly HashSet<ulong> keys = [];

    internal int Count => keys.Count;

    internal bool Has(ulong key) => keys.Contains(key);

    /// <summary>Whether a key was there already; keeps it where it was not.</summary>
    internal bool HasOrKeep(ulong key) => keys.Contains(key) || (keys.Count < Most && !keys.Add(key));
}

using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;

namespace TuningStudio.Cli.Worker;

/// <summary>Adapters attached over one base, all switched off. Those that nobody uses make room for new ones, the least recently used first.</summary>
internal sealed class AdapterCache(ICausalLanguageModel model, int capacity = 8) : IDisposable
{
    // Most recently used last.
    private readonly List<Entry> _attached = [];

    internal int Count => _attached.Count;

    /// <summary>The adapter of a folder, attached if need be and held until it is given back.</summary>
    /// <exception cref="Core.Contracts.TuningException">The adapter cannot be read or does not fit.</exception>
    internal IAttachedAdapter Take(string folder)
    {
        folder = Path.GetFullPath(folder);
        var written = Written(folder);

        // Where the run was tuned again since, who began with the old one ends with it.
        var index = _attached.FindIndex(entry => entry.Folder == folder && entry.Written == written);
        var entry = index < 0 ? Load(folder, written) : _attached[index];
        _attached.Remove(entry);
        _attached.Add(entry);
        entry.Users++;
        return entry.Adapter;
    }

    /// <summary>Ends the use of an adapter that was taken.</summary>
    internal void GiveBack(IAttachedAdapter adapter) => _attached.Single(entry => entry.Adapter == adapter).Users--;

    public void Dispose()
    {
        foreach (var entry in _attached)
        {
            entry.Adapter.Dispose();
        }

        _attached.Clear();
    }

    private static DateTime Written(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder).Select(File.GetLastWriteTimeUtc).DefaultIfEmpty().Max()
        : default;

    private Entry Load(string folder, DateTime written)
    {
        // What a run had before it was tuned again is of no more use.
        Drop(_attached.Where(entry => entry.Folder == folder));
        Drop(_attached.Where(entry => entry.Users == 0).Take(Math.Max(0, _attached.Count - capacity + 1)));
        var adapter = Adapters.Load(folder, model);
        adapter.Enabled = false;
        return new Entry(folder, written, adapter);
    }

    private void Drop(IEnumerable<Entry> entries)
    {
        foreach (var entry in entries.Where(entry => entry.Users == 0).ToArray())
        {
            entry.Adapter.Dispose();
            _attached.Remove(entry);
        }
    }

    private sealed class Entry(string folder, DateTime written, IAttachedAdapter adapter)
    {
        internal string Folder => folder;

        internal DateTime Written => written;

        internal IAttachedAdapter Adapter => adapter;

        internal int Users { get; set; }
    }
}

using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;

namespace TuningStudio.Cli.Worker;

/// <summary>Adapters attached over one base, of which one at most is on. The least recently used make room for new ones.</summary>
internal sealed class AdapterCache(ICausalLanguageModel model, int capacity = 8) : IDisposable
{
    // Most recently used last.
    private readonly List<(string Folder, DateTime Written, IAttachedAdapter Adapter)> _attached = [];

    internal int Count => _attached.Count;

    /// <summary>Switches on the adapter of a folder, attaching it if need be; null leaves the base alone.</summary>
    /// <exception cref="Core.Contracts.TuningException">The adapter cannot be read or does not fit; the base is then alone.</exception>
    internal void Use(string? folder)
    {
        foreach (var (_, _, adapter) in _attached)
        {
            adapter.Enabled = false;
        }

        if (folder is null)
        {
            return;
        }

        folder = Path.GetFullPath(folder);
        var written = Written(folder);
        var index = _attached.FindIndex(entry => entry.Folder == folder);
        if (index >= 0 && _attached[index].Written == written)
        {
            var entry = _attached[index];
            _attached.RemoveAt(index);
            _attached.Add(entry);
            entry.Adapter.Enabled = true;
            return;
        }

        if (index >= 0)
        {
            // The run was tuned again since.
            Remove(index);
        }

        if (_attached.Count >= capacity)
        {
            Remove(0);
        }

        _attached.Add((folder, written, Adapters.Load(folder, model)));
    }

    public void Dispose()
    {
        foreach (var (_, _, adapter) in _attached)
        {
            adapter.Dispose();
        }

        _attached.Clear();
    }

    private static DateTime Written(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder).Select(File.GetLastWriteTimeUtc).DefaultIfEmpty().Max()
        : default;

    private void Remove(int index)
    {
        _attached[index].Adapter.Dispose();
        _attached.RemoveAt(index);
    }
}

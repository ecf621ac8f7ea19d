using System.Collections.Concurrent;

namespace TuningStudio.Web.Components.NewRun;

/// <summary>Which drafts are open on a page just now, and on which: the page that took one up last holds it.</summary>
public sealed class OpenDrafts
{
    private readonly ConcurrentDictionary<string, object> _holders = new();

    /// <summary>Whether a page has it open.</summary>
    public bool IsOpen(string id) => _holders.ContainsKey(id);

    /// <summary>Whether this page is the last that took it up.</summary>
    public bool Holds(string id, object page) => _holders.TryGetValue(id, out var holder) && holder == page;

    /// <summary>Takes it up; a page that had it before finds that out at its next change.</summary>
    public void Take(string id, object page) => _holders[id] = page;

    /// <summary>Lets it go, unless another page has taken it up.</summary>
    public void Release(string id, object page) => _holders.TryRemove(new KeyValuePair<string, object>(id, page));
}

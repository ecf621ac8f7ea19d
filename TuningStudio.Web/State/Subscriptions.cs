using System.Collections.Concurrent;

namespace TuningStudio.Web.State;

/// <summary>Everybody who wants to know what changes.</summary>
internal sealed class Subscriptions(TimeProvider time, ILogger<Subscriptions> logger)
{
    private readonly ConcurrentDictionary<Subscription, bool> _all = new();

    internal int Count => _all.Count;

    internal Subscription Add(string? runId, Func<IReadOnlyList<RunUpdate>, Task> callback)
    {
        var subscription = new Subscription(runId, callback, ended => _all.TryRemove(ended, out _), time, logger);
        _all[subscription] = true;
        return subscription;
    }

    internal void Publish(RunUpdate update)
    {
        foreach (var (subscription, _) in _all)
        {
            subscription.Offer(update);
        }
    }
}

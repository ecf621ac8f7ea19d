using System.Collections.Concurrent;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Jobs;

/// <summary>
/// Makes one run of requests with the same <c>Idempotency-Key</c>: a client that asks again because an answer was lost gets the run that it made. A site
/// that was started anew has forgotten; what was refused is tried again.
/// </summary>
internal sealed class CreatedOnce
{
    internal const string Header = "Idempotency-Key";

    private const int LongestKey = 256;
    private const int Most = 1000;

    private readonly ConcurrentDictionary<string, Lazy<Task<RunSummary>>> _made = new();
    private readonly ConcurrentQueue<string> _order = new();

    internal async Task<RunSummary> CreateAsync(string? key, Func<Task<RunSummary>> create)
    {
        if (string.IsNullOrEmpty(key) || key.Length > LongestKey)
        {
            return await create();
        }

        var own = new Lazy<Task<RunSummary>>(create);
        var first = _made.GetOrAdd(key, own);
        if (first == own)
        {
            Remember(key);
        }

        try
        {
            return await first.Value;
        }
        catch
        {
            _made.TryRemove(KeyValuePair.Create(key, first));
            throw;
        }
    }

    private void Remember(string key)
    {
        _order.Enqueue(key);
        while (_order.Count > Most && _order.TryDequeue(out var oldest))
        {
            _made.TryRemove(oldest, out _);
        }
    }
}

using TuningStudio.Web.Components.Charts;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Compare;

/// <summary>The compared runs as they are now, read anew while they are at work.</summary>
public sealed class CompareBoard(IRunStore store)
{
    private readonly Dictionary<string, Reading> _readings = [];

    /// <summary>In the order of their colours.</summary>
    public IReadOnlyList<RunHistory> Runs { get; private set; } = [];

    /// <summary>Ids that name no run any more.</summary>
    public IReadOnlyList<string> Missing { get; private set; } = [];

    /// <summary>Names of runs whose log cannot be read.</summary>
    public IReadOnlyList<string> Unreadable { get; private set; } = [];

    /// <summary>Shows these runs; of those shown before only the <paramref name="changed"/> ones are read again.</summary>
    public async Task LoadAsync(IReadOnlyList<string> ids, IReadOnlySet<string>? changed = null)
    {
        foreach (var id in ids.Where(id => !_readings.ContainsKey(id) || changed?.Contains(id) != false))
        {
            try
            {
                _readings[id] = new(await store.HistoryAsync(id));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The run's own page says why.
                _readings[id] = new(null, IsUnreadable: true);
            }
        }

        Runs = [.. ids.Select(id => _readings[id].History).OfType<RunHistory>()];
        Missing = [.. ids.Where(id => _readings[id] is { History: null, IsUnreadable: false })];
        Unreadable = [.. ids.Where(id => _readings[id].IsUnreadable).Select(id => store.Find(id)?.Name ?? id)];
    }

    /// <summary>The points of all runs.</summary>
    public IReadOnlyDictionary<string, ChartPoints> Points(CompareMetric metric, ChartAxis axis) => Runs.ToDictionary(Key, run => metric.Points(run, axis));

    /// <summary>What a later picture has beyond an earlier one.</summary>
    public static IReadOnlyDictionary<string, ChartPoints> News(IReadOnlyDictionary<string, ChartPoints> before, IReadOnlyDictionary<string, ChartPoints> now)
    {
        var news = new Dictionary<string, ChartPoints>();
        foreach (var (key, points) in now)
        {
            var last = before.TryGetValue(key, out var known) && known.X.Count > 0 ? known.X[^1] : double.NegativeInfinity;
            var first = points.X.Count;
            while (first > 0 && points.X[first - 1] > last)
            {
                first--;
            }

            if (first < points.X.Count)
            {
                news[key] = new([.. points.X.Skip(first)], [.. points.Y.Skip(first)]);
            }
        }

        return news;
    }

    internal static string Key(RunHistory run) => run.Spec.Id;

    private sealed record Reading(RunHistory? History, bool IsUnreadable = false);
}

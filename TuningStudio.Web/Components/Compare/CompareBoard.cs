using TuningStudio.Web.Components.Charts;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Compare;

/// <summary>The compared runs as they are now, read anew while they are at work.</summary>
public sealed class CompareBoard(IRunStore store)
{
    private readonly List<RunHistory> _runs = [];

    /// <summary>In the order of their colours.</summary>
    public IReadOnlyList<RunHistory> Runs => _runs;

    /// <summary>Ids that name no run any more.</summary>
    public IReadOnlyList<string> Missing { get; private set; } = [];

    /// <summary>Names of runs whose log cannot be read.</summary>
    public IReadOnlyList<string> Unreadable { get; private set; } = [];

    public async Task LoadAsync(IReadOnlyList<string> ids)
    {
        var (missing, unreadable, found) = (new List<string>(), new List<string>(), new List<RunHistory>());
        foreach (var id in ids)
        {
            try
            {
                if (await store.HistoryAsync(id) is { } history)
                {
                    found.Add(history);
                }
                else
                {
                    missing.Add(id);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The run's own page says why.
                unreadable.Add(store.Find(id)?.Name ?? id);
            }
        }

        _runs.Clear();
        _runs.AddRange(found);
        (Missing, Unreadable) = (missing, unreadable);
    }

    /// <summary>The points of all runs.</summary>
    public IReadOnlyDictionary<string, ChartPoints> Points(CompareMetric metric, ChartAxis axis) => _runs.ToDictionary(Key, run => metric.Points(run, axis));

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
}

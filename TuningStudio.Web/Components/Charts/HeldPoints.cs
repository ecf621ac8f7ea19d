namespace TuningStudio.Web.Components.Charts;

/// <summary>Points that the browser has not got yet, line by line. However long it stays away, they stay few: every second one goes.</summary>
internal sealed class HeldPoints
{
    internal const int MostPerLine = 4000;

    private readonly Dictionary<string, (List<double> X, List<double?> Y)> _lines = [];

    internal void Add(IReadOnlyDictionary<string, ChartPoints> points)
    {
        foreach (var (key, more) in points)
        {
            if (!_lines.TryGetValue(key, out var line))
            {
                _lines[key] = line = ([], []);
            }

            line.X.AddRange(more.X);
            line.Y.AddRange(more.Y);
            if (line.X.Count > MostPerLine)
            {
                _lines[key] = (Half(line.X), Half(line.Y));
            }
        }
    }

    /// <summary>Everything held, which is then held no more; null where there is nothing.</summary>
    internal IReadOnlyDictionary<string, ChartPoints>? Take()
    {
        if (_lines.Count == 0)
        {
            return null;
        }

        var all = _lines.ToDictionary(line => line.Key, line => new ChartPoints(line.Value.X, line.Value.Y));
        _lines.Clear();
        return all;
    }

    // Counted from the end: the newest point stays.
    private static List<T> Half<T>(List<T> values) => [.. values.Where((_, index) => (values.Count - 1 - index) % 2 == 0)];
}
